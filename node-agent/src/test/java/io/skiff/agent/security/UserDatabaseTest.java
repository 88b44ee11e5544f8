package io.skiff.agent.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserDatabaseTest {

    @TempDir
    Path directory;

    private Path upper;
    private Path lower;

    @BeforeEach
    void prepare() throws IOException {
        upper = Files.createDirectories(directory.resolve("upper"));
        lower = Files.createDirectories(directory.resolve("lower"));
        Files.createDirectories(lower.resolve("etc"));
        Files.writeString(
                lower.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34:w:/var/www:/bin/sh\nbroken line\n");
        Files.writeString(lower.resolve("etc/group"), "root:x:0:\nstaff:x:50:web,other\nadm:x:4:web\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''         | 0    | 0  | []          | /root",
                "web        | 33   | 34 | [4, 50]     | /var/www",
                "33         | 33   | 34 | [4, 50]     | /var/www",
                "web:staff  | 33   | 50 | []          | /var/www",
                "web:7      | 33   | 7  | []          | /var/www",
                "1000       | 1000 | 0  | []          | /",
                "1000:1000  | 1000 | 1000 | []        | /"
            })
    void resolvesAsDockerDoes(String user, long uid, long gid, String groups, String home) {
        var identity = UserDatabase.of(List.of(upper, lower)).resolve(user, List.of());

        assertThat(identity.uid()).isEqualTo(uid);
        assertThat(identity.gid()).isEqualTo(gid);
        assertThat(identity.groups()).hasToString(groups);
        assertThat(identity.home()).isEqualTo(home);
    }

    @Test
    void addsSupplementalGroups() {
        assertThat(UserDatabase.of(List.of(lower))
                        .resolve("web", List.of(2000L, 4L))
                        .groups())
                .containsExactly(4L, 50L, 2000L);
    }

    @Test
    void refusesNamesThatAreNotInTheImage() {
        var users = UserDatabase.of(List.of(lower));

        assertThatThrownBy(() -> users.resolve("nobody", List.of()))
                .hasMessage("user \"nobody\" is not in the image's /etc/passwd");
        assertThatThrownBy(() -> users.resolve("web:nobody", List.of()))
                .hasMessage("group \"nobody\" is not in the image's /etc/group");
    }

    @Test
    void takesTheTopmostLayersFile() throws IOException {
        Files.createDirectories(upper.resolve("etc"));
        Files.writeString(upper.resolve("etc/passwd"), "web:x:5:6::/:\n");

        assertThat(UserDatabase.of(List.of(upper, lower))
                        .resolve("web", List.of())
                        .uid())
                .isEqualTo(5);
    }

    @Test
    void doesNotFollowALinkToTheHostsFile() throws IOException {
        Files.createDirectories(upper.resolve("etc"));
        Files.createSymbolicLink(upper.resolve("etc/passwd"), Path.of("/etc/passwd"));

        assertThatThrownBy(() -> UserDatabase.of(List.of(upper, lower)).resolve("daemon", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Links to the host, magic links and links within the layer, as the file and as its directory. */
    @Test
    void followsNoLink() throws IOException {
        var host = Files.createDirectories(directory.resolve("host"));
        Files.writeString(host.resolve("passwd"), "web:x:77:77::/:/bin/sh\n");
        for (var target : List.of(
                host.resolve("passwd").toString(),
                "../../host/passwd",
                "../../../../../../../../../../etc/passwd",
                "/etc/shadow",
                "/proc/self/environ",
                "/proc/self/root/etc/passwd",
                "/dev/stdin",
                "passwd-")) {
            Files.createDirectories(upper.resolve("etc"));
            Files.writeString(upper.resolve("etc/passwd-"), "web:x:78:78::/:/bin/sh\n");
            Files.createSymbolicLink(upper.resolve("etc/passwd"), Path.of(target));
            assertThat(isKnown("web")).as("/etc/passwd to %s", target).isFalse();
            Files.delete(upper.resolve("etc/passwd"));
        }
        Files.delete(upper.resolve("etc/passwd-"));
        Files.delete(upper.resolve("etc"));
        for (var target : List.of(host.toString(), "../host", "/proc/self/cwd", "/etc")) {
            Files.createSymbolicLink(upper.resolve("etc"), Path.of(target));
            assertThat(isKnown("web")).as("/etc to %s", target).isFalse();
            Files.delete(upper.resolve("etc"));
        }
        assertThat(isKnown("web")).isTrue();
    }

    /** Opens nothing but a plain file of normal size: to open a FIFO would wait for its writer forever. */
    @Test
    @Timeout(10)
    void readsNothingButAPlainFileOfUsualSize() throws IOException {
        var file = Files.createDirectories(upper.resolve("etc")).resolve("passwd");
        new Inodes().makeNode(file, Inodes.FIFO, 0644, 0, 0);
        assertThat(isKnown("web")).isFalse();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(isKnown("web")).isFalse();
        Files.delete(file);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(10L << 30);
        }
        assertThat(isKnown("web")).isFalse();
        Files.delete(file);
        Files.delete(upper.resolve("etc"));
        // a file in place of the directory hides the lower layers
        Files.createFile(upper.resolve("etc"));
        assertThat(isKnown("web")).isFalse();
    }

    private boolean isKnown(String user) {
        try {
            UserDatabase.of(List.of(upper, lower)).resolve(user, List.of());
            return true;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }
}
