package io.skiff.agent.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalkBoundsTest {

    @TempDir
    Path directory;

    private void files(String... names) throws IOException {
        for (var name : names) {
            Files.createFile(directory.resolve(name));
        }
    }

    private List<String> list(WalkBounds bounds) throws IOException {
        var listed = new ArrayList<String>();
        try (var names = bounds.list(directory, "/opt")) {
            names.forEach(name -> listed.add(name.toString()));
        }
        return listed;
    }

    @Test
    void listsByTheBytesOfTheNames() throws IOException {
        // in UTF-16 the second one is smaller than the third, in UTF-8 it is greater
        files("b", "\ud83d\ude00", "\uffee", "a", "B", "a.b");

        assertThat(list(new WalkBounds())).containsExactly("B", "a", "a.b", "b", "\uffee", "\ud83d\ude00");
    }

    @Test
    void refusesADirectoryWithTooManyEntries() throws IOException {
        files("a", "b", "c");
        assertThat(list(new WalkBounds(3, 100, 10_000))).hasSize(3);

        assertThatThrownBy(() -> list(new WalkBounds(2, 100, 10_000)))
                .isInstanceOf(TooManyFilesException.class)
                .hasMessageStartingWith("the directory /opt has more than 2 entries");
    }

    @Test
    void refusesATreeWithTooManyEntries() throws IOException {
        files("a", "b", "c");
        var bounds = new WalkBounds(3, 5, 10_000);
        list(bounds);

        assertThatThrownBy(() -> list(bounds))
                .isInstanceOf(TooManyFilesException.class)
                .hasMessageStartingWith("up to the directory /opt there are more than 5 files");
    }

    @Test
    void countsNamesAsLongAsTheyAreHeld() throws IOException {
        files("a", "b", "c");
        var bounds = new WalkBounds(3, 100, 4 * 61);
        for (int i = 0; i < 5; i++) {
            assertThat(list(bounds)).hasSize(3);
        }

        try (var held = bounds.list(directory, "/opt")) {
            assertThat(held).hasSize(3);
            assertThatThrownBy(() -> list(bounds))
                    .isInstanceOf(TooManyFilesException.class)
                    .hasMessageContaining("at /opt the names")
                    .hasMessageContaining("more than 244 bytes");
        }
        assertThat(list(bounds)).hasSize(3);
    }

    @Test
    void knowsTheFirstNameUntilTheLastOneHasCome() throws IOException {
        files("a", "alone");
        Files.createLink(directory.resolve("b"), directory.resolve("a"));
        Files.createLink(directory.resolve("c"), directory.resolve("a"));
        var inode = Inode.of(directory.resolve("a"));
        var links = new HardLinks<String>(new WalkBounds(3, 100, 200));

        assertThat(links.findFirst(Inode.of(directory.resolve("alone")), "/alone", () -> "alone"))
                .isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(links.findFirst(inode, "/a", () -> "a")).isEmpty();
            assertThat(links.findFirst(inode, "/b", () -> "b")).contains("a");
            assertThat(links.findFirst(inode, "/c", () -> "c")).contains("a");
        }
    }

    @Test
    void refusesTooManyFilesWithSeveralNames() throws IOException {
        files("a", "b");
        Files.createLink(directory.resolve("a2"), directory.resolve("a"));
        Files.createLink(directory.resolve("b2"), directory.resolve("b"));
        var links = new HardLinks<String>(new WalkBounds(3, 100, 200));
        links.findFirst(Inode.of(directory.resolve("a")), "/a", () -> "a");

        assertThatThrownBy(() -> links.findFirst(Inode.of(directory.resolve("b")), "/b", () -> "b"))
                .isInstanceOf(TooManyFilesException.class)
                .hasMessageContaining("several hard links");
    }
}
