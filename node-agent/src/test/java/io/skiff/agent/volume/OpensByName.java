package io.skiff.agent.volume;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Opens files in every way that the architecture forbids, to test the rule. */
public final class OpensByName {

    private OpensByName() {}

    static void all(Path path, Syscalls syscalls, Inodes inodes) throws IOException {
        Predicate<Path> isThere = Files::exists;
        if (isThere.test(path)) {
            Files.readString(path);
        }
        new FileInputStream(path.toString()).close();
        FileChannel.open(path).close();
        syscalls.close(syscalls.open(path, 0));
        inodes.setMode(path, 0);
        DeletedTree.delete(path);
    }
}
