package io.skiff.agent.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The unpacked layer of an image made from this host's static busybox. */
public final class BusyboxImage {

    private static final List<String> APPLETS = List.of(
            "sh",
            "true",
            "false",
            "sleep",
            "ps",
            "hostname",
            "cat",
            "ls",
            "id",
            "mount",
            "umount",
            "mknod",
            "chroot",
            "echo",
            "dd",
            "mkdir",
            "kill",
            "grep",
            "head",
            "tail",
            "readlink",
            "stat",
            "env",
            "pwd",
            "umask",
            "touch",
            "seq",
            "nc",
            "ip",
            "wc",
            "tr",
            "find",
            "awk",
            "su",
            "rm",
            "ln",
            "test",
            "sed",
            "yes",
            "od",
            "printf");

    private BusyboxImage() {}

    public static Path make(Path layer) {
        try {
            var bin = Files.createDirectories(layer.resolve("bin"));
            Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
            bin.resolve("busybox").toFile().setExecutable(true, false);
            for (var applet : APPLETS) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
            Files.createDirectories(layer.resolve("tmp")).toFile().setWritable(true, false);
            var etc = Files.createDirectories(layer.resolve("etc"));
            Files.writeString(
                    etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/home/web:/bin/sh\n");
            Files.writeString(etc.resolve("group"), "root:x:0:\nweb:x:1000:\nlogs:x:1500:web\n");
            return layer;
        } catch (IOException fault) {
            throw new UncheckedIOException("make a busybox image in " + layer, fault);
        }
    }
}
