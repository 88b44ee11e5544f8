package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a command in a container makes of names ends in an error, not in a full heap. */
class ManyFilesIT {

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    private void refuses(String instructions, String message) throws IOException {
        assertThatThrownBy(() -> lab.build("FROM busybox\n" + instructions))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("line 2: ")
                .hasMessageContaining(message);
        assertThat(lab.leftovers()).isEmpty();
        try (Stream<Path> layers = Files.list(lab.data.resolve("layers"))) {
            assertThat(layers.filter(Files::isDirectory)).as("only the base's").hasSize(1);
        }
    }

    @Test
    void aDirectoryOfMoreNamesThanAllowedIsNamed() throws IOException {
        refuses(
                "RUN mkdir -p /opt/many && cd /opt/many && seq 100001 | xargs touch\n",
                "the directory /opt/many has more than 100000 entries");
    }

    @Test
    void soAreTooManyHardLinks() throws IOException {
        refuses(
                "RUN mkdir /a /b && cd /a && P=a-name-of-ninety-characters-$(printf %064d 0)-"
                        + " && seq 60000 | sed \"s/^/$P/\" | xargs touch"
                        + " && ls | xargs -n 500 sh -c 'ln \"$@\" /b' ln\n",
                "files with several hard links");
    }

    @Test
    void whatACommandDeletesAgainDoesNotCount() throws IOException {
        var image = lab.build("FROM busybox\nRUN mkdir /many && cd /many && seq 100001 | xargs touch"
                + " && cd / && rm -r /many && echo kept >/kept\n");

        assertThat(lab.topmost(image)).containsExactly("kept");
    }

    @Test
    void copiesAreBoundedToo() throws IOException {
        Path many = Files.createDirectory(lab.context.resolve("many"));
        for (int i = 0; i <= 100_000; i++) {
            Files.createFile(many.resolve(Integer.toString(i)));
        }

        refuses("COPY many /many\n", "the directory /many has more than 100000 entries");
    }
}
