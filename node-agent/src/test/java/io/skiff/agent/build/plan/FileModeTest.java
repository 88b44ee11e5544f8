package io.skiff.agent.build.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge is the host's chmod. */
class FileModeTest {

    private static final List<Integer> BEFORE = List.of(0, 0600, 0644, 0750, 0777, 0124, 01711, 02755, 04755, 06644);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "u=rwX,go=rX",
                "a+x",
                "+x",
                "+w",
                "-w",
                "=rw",
                "=",
                "u+s",
                "g-s",
                "u=rwx",
                "a=rx",
                "=rx",
                "ug=rw,o=",
                "o=g",
                "g=u-w",
                "go-rwx,u+X",
                "u+x-w+s",
                "+t",
                "o+t",
                "ugo=s",
                "ua+r",
                "g+u,o-g",
            })
    void changesAsChmodDoes(String text) throws Exception {
        var mode = FileMode.parse("--chmod", text);
        var paths = new ArrayList<Path>();
        for (int before : BEFORE) {
            paths.add(withMode(Files.createFile(directory.resolve("file-" + before)), before));
            paths.add(withMode(Files.createDirectory(directory.resolve("dir-" + before)), before));
        }
        var command = new ArrayList<>(List.of("sh", "-c", "umask 022; chmod -- \"$@\"", "sh", text));
        paths.forEach(path -> command.add(path.toString()));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();

        for (var path : paths) {
            int before = Integer.parseInt(path.getFileName().toString().replaceFirst(".*-", ""));
            assertThat(Integer.toOctalString(mode.applyTo(before, Files.isDirectory(path))))
                    .as(path.getFileName().toString().replaceFirst("-.*", "") + " of " + Integer.toOctalString(before))
                    .isEqualTo(Integer.toOctalString(mode(path)));
        }
    }

    private static Path withMode(Path path, int mode) throws IOException {
        return Files.setAttribute(path, "unix:mode", mode);
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }
}
