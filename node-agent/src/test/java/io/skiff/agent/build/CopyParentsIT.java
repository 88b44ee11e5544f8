package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Image;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases are those of moby/buildkit: dockerfile_parents_test.go and exclude_patterns_test.go. */
class CopyParentsIT {

    private static final String BASE = """
            FROM busybox AS base
            WORKDIR /test
            RUN mkdir -p a/b/c/d/e a/b2/c/d/e a/b/c2/d/e a/b/c2/d/e2
            RUN touch a/b/c/d/foo a/b/c/d/e/bay a/b2/c/d/e/bar a/b/c2/d/e/baz a/b/c2/d/e2/baz
            FROM busybox
            """;

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/test/a/b/./c/d|c/d/e c/d/foo|a e",
                "/test/a/b/c/d/.|test/a/b/c/d/e test/a/b/c/d/foo|",
                "./test/a/b/c/d|test/a/b/c/d/e test/a/b/c/d/foo|",
                "/test/a/./b/./c|b/c/d/e b/c/d/foo|",
                "/test/a/./*/c|b/c/d/e b2/c/d/e/bar|",
                "/test/a/b*/./c/**/e|c/d/e c/d/e/bay c/d/e/bar|",
                "/test/a/b/c*/./d/**/baz /test/a/b*/./c/**/bar|d/e/baz d/e2/baz c/d/e/bar|d/e/bay",
            })
    void keepsTheDirectoriesOfItsSources(String sources, String there, String absent) {
        Image image = lab.build(BASE + "COPY --from=base --parents " + sources + " /out/\n");
        for (var path : there.split(" ", -1)) {
            assertThat(lab.find(image, "out/" + path)).as(path).isPresent();
        }
        for (var path : absent == null ? new String[0] : absent.split(" ", -1)) {
            assertThat(lab.find(image, "out/" + path)).as(path).isEmpty();
        }
    }

    @Test
    void theDirectoriesHaveTheModesOfTheirOwn() {
        lab.file("foo1/foo2/bar", "testing", 0600)
                .file("foo1/foo2/baz", "testing2")
                .file("foo1/other", "o");
        new io.skiff.agent.linux.file.Inodes().setMode(lab.context.resolve("foo1"), 0700);
        Image image = lab.build("""
                FROM busybox
                COPY --parents foo1/foo2/bar /
                WORKDIR /test
                COPY --parents --chown=1:2 foo1/foo2/ba* .
                COPY --parents foo1 /whole/
                COPY --parents ./foo1/foo2/./bar /pivot
                """);
        assertThat(lab.mode(image, "foo1")).isEqualTo("700 0:0");
        assertThat(lab.mode(image, "foo1/foo2/bar")).isEqualTo("600 0:0");
        assertThat(lab.content(image, "test/foo1/foo2/bar")).isEqualTo("testing");
        assertThat(lab.content(image, "test/foo1/foo2/baz")).isEqualTo("testing2");
        assertThat(lab.mode(image, "test/foo1")).isEqualTo("700 1:2");
        assertThat(lab.find(image, "test/foo1/other")).isEmpty();
        assertThat(lab.content(image, "whole/foo1/other")).isEqualTo("o");
        assertThat(lab.content(image, "pivot/bar")).isEqualTo("testing");
    }

    @Test
    void aChangedModeOfADirectoryIsAnotherCopy() {
        lab.file("dir/a", "x");
        lab.build("FROM busybox\nCOPY --parents dir/a /\n");
        new io.skiff.agent.linux.file.Inodes().setMode(lab.context.resolve("dir"), 0700);
        assertThat(lab.mode(lab.build("FROM busybox\nCOPY --parents dir/a /\n"), "dir"))
                .isEqualTo("700 0:0");
    }

    /** Of a link in the way of {@code **} only the link is looked at. */
    @Test
    void linksAreNotFollowedToFindMatches() {
        lab.file("dir/a.txt", "x").link("dir/round", "..").link("dir/root", "/");
        Image image = lab.build("FROM busybox\nCOPY --parents **/*.txt /out/\n");
        assertThat(lab.topmost(image)).containsExactly("out", "out/dir", "out/dir/a.txt");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--exclude=*/*.png --exclude=*/*.jpeg . /1|1/dir1/file.txt 1/dir2/file.pdf|1/dir1/file.png 1/dir2/file.jpeg",
                "--exclude=*.mp3 dir3/ /3/|3/file.mpeg|3/file.mp3",
                "--exclude=*.mp* --exclude=*.jpeg --exclude=*.png --exclude=*.pdf dir* /5/|5/file.txt|5/file.mp3 5/file.pdf",
                "--exclude=*.txt hom* /mydir/|mydir/home.md mydir/in/sub.md|mydir/home.txt mydir/in/sub.txt mydir/sub.txt",
                "--exclude=* dir* /6/||6/file.txt 6/file.mp3",
            })
    void leavesOutWhatIsExcluded(String words, String there, String absent) {
        lab.file("dir1/file.png", "2")
                .file("dir1/file.txt", "3")
                .file("dir2/file.pdf", "6")
                .file("dir2/file.jpeg", "7")
                .file("dir3/file.mp3", "9")
                .file("dir3/file.mpeg", "10")
                .file("home.txt", "h")
                .file("home.md", "h")
                .file("homes/in/sub.md", "s")
                .file("homes/sub.txt", "s");
        Image image = lab.build("FROM busybox\nCOPY " + words + "\n");
        for (var path : there == null ? new String[0] : there.split(" ", -1)) {
            assertThat(lab.find(image, path)).as(path).isPresent();
        }
        for (var path : absent.split(" ", -1)) {
            assertThat(lab.find(image, path)).as(path).isEmpty();
        }
    }

    @Test
    void saysWhatIsMissingAndWhatIsNear() {
        lab.file("dir/settings.xml", "x").file("a.txt", "a").file("b.txt", "b");
        assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY dir/setings*.xml /x/\n"))
                .hasMessageContaining(
                        "COPY dir/setings*.xml: nothing in the context matches it; did you mean dir/settings.xml?");
        assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY *.txt /dest\n"))
                .hasMessage(
                        "line 2: COPY *.txt /dest\nCOPY has several sources (a.txt, b.txt), so its destination must be a"
                                + " directory and end with a slash: /dest/");
        assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY --parents dir/no-such /x/\n"))
                .hasMessageContaining("the context has no dir/no-such");
        assertThat(lab.content(lab.build("FROM busybox\nCOPY a.tx? none* /one\n"), "one"))
                .isEqualTo("a");
    }
}
