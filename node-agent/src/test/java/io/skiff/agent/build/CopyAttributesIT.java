package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Image;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a copy takes over from its files, and what finds it again. */
class CopyAttributesIT {

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    @Test
    void anExtendedAttributeMakesAnotherCopy() {
        lab.file("dir/a", "one");
        var dockerfile = """
                FROM busybox AS made
                COPY dir /dir
                RUN --mount=type=bind,source=dir,target=/mnt true
                """;
        lab.build(dockerfile);
        lab.build(dockerfile);
        assertThat(lab.output().split("Using cache", -1)).hasSize(3);
        var before = new ContentHashOf(lab).hex();
        new Inodes().setAttribute(lab.context.resolve("dir/a"), "user.note", "x".getBytes(StandardCharsets.UTF_8));
        assertThat(new ContentHashOf(lab).hex()).isNotEqualTo(before);
    }

    /** The hash of the one file. */
    private record ContentHashOf(BuildLab lab) {

        String hex() {
            try {
                var path = lab.context.resolve("dir/a");
                var hash = new ContentHash();
                hash.add("a", io.skiff.agent.linux.file.Inode.of(path), path);
                return hash.hex();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void noTimeIsNotTheYear1970() {
        lab.build("FROM busybox\nRUN echo x >/x\n");
        lab.arguments.put("SOURCE_DATE_EPOCH", "0");
        lab.build("FROM busybox\nRUN echo x >/x\n");
        assertThat(lab.output()).doesNotContain("Using cache");
    }

    @Test
    void aDirectoryThatWasThereGetsTheModeOfTheCopiedOne() {
        lab.file("dir/sub/a", "one");
        new Inodes().setMode(lab.context.resolve("dir/sub"), 0700);
        new Inodes().setMode(lab.context.resolve("dir"), 0711);
        Image image = lab.build("""
                FROM busybox
                RUN mkdir -p /d/sub && chmod 755 /d /d/sub && chown 5:6 /d /d/sub
                COPY dir /d
                """);
        assertThat(lab.mode(image, "d/sub")).isEqualTo("700 0:0");
        assertThat(lab.mode(image, "d")).isEqualTo("755 5:6");
    }

    /** A file of the second source takes the place of one of the first, to which the second source has a link. */
    @Test
    void hardLinksAreKeptWithinASource() throws Exception {
        lab.file("one/f", "first");
        lab.file("two/f", "second");
        Files.createLink(lab.context.resolve("two/g"), lab.context.resolve("one/f"));
        Files.createLink(lab.context.resolve("two/h"), lab.context.resolve("one/f"));
        lab.build("""
                FROM busybox
                COPY one two /dst/
                RUN grep -q second /dst/f && grep -q first /dst/g && [ /dst/g -ef /dst/h ]
                COPY two/g two/h two/g /again/
                RUN grep -q first /again/g && grep -q first /again/h
                """);
    }

    /** As in Docker the last one counts. */
    @Test
    void ofStagesWithOneNameTheLastOneIsMeant() {
        lab.build("""
                FROM busybox AS a
                RUN touch /from-first
                FROM a AS b
                RUN touch /from-b
                FROM busybox AS a
                RUN touch /from-last
                FROM busybox
                COPY --from=b /from-b /
                COPY --from=a /from-last /
                """);
    }

    @Test
    void aPatternThatIsNoneIsToldWithItsLine() {
        assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY foo[ /x\n"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("line 2: COPY foo[ /x");
    }

    @Test
    void theTextOfACommandStaysInTheHistory() {
        Image image = lab.build("FROM busybox\nRUN printf %s x >/x\n");
        assertThat(lab.config(image).path("history").toString()).contains("printf %s x");
    }
}
