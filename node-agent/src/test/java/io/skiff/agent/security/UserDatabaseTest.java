package io.skiff.agent.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
}
