package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Builds with containers of this host. */
class ImageBuilderIT {

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() throws IOException {
        assertThat(lab.leftovers()).isEmpty();
        lab.close();
    }

    @Test
    void runsCommandsOverTheLayersBefore() {
        lab.file("a.txt", "one\n");
        Image image = lab.build("""
                FROM busybox
                ARG WHO=world
                ENV NAME=$WHO
                WORKDIR /srv/data
                COPY a.txt .
                RUN cat a.txt >copy && echo "hello $NAME $(pwd) $(id -u)" && rm a.txt
                USER web
                RUN id -u >/tmp/uid
                CMD ["cat", "copy"]
                """);

        assertThat(lab.output())
                .contains("Step 6/9 : RUN cat a.txt", "hello world /srv/data 0\n", "Successfully tagged app:latest");
        assertThat(lab.content(image, "srv/data/copy")).isEqualTo("one\n");
        assertThat(lab.content(image, "tmp/uid")).isEqualTo("1000\n");
        assertThat(lab.topmost(image)).containsExactly("tmp", "tmp/uid");
        assertThat(image.config().cmd()).containsExactly("cat", "copy");
        assertThat(image.config().user()).isEqualTo("web");
        assertThat(image.config().workingDirectory()).isEqualTo("/srv/data");
        assertThat(image.config().environment()).containsEntry("NAME", "world");
    }

    /** A layer has what the command wrote, and nothing of what the container's start mounts or makes. */
    @Test
    void aLayerIsWhatTheCommandWrote() {
        Image image = lab.build("""
                FROM busybox
                RUN --mount=type=tmpfs,target=/mnt/memory --mount=type=cache,target=/cache echo x >/mnt/memory/x; rm /etc/group; mkdir -p /new/dir
                """);
        assertThat(lab.topmost(image)).containsExactly("etc", "etc/group", "new", "new/dir");
        Image same = lab.build("FROM busybox\nRUN true\n");
        assertThat(lab.config(same).path("history").path(1).path("empty_layer").asBoolean())
                .isTrue();
        assertThat(same.layers()).hasSize(1);
    }

    @Test
    void theSameBuildGivesTheSameDigest() throws IOException {
        var dockerfile = """
                FROM busybox
                WORKDIR /w
                COPY . .
                RUN mkdir -p /a/b && echo 1 >/a/b/c && ln -s c /a/b/d && rm x
                """;
        lab.file("x", "1").file("dir/y", "2", 0600).link("z", "dir/y");
        Image first = lab.build(dockerfile);
        Files.setLastModifiedTime(lab.context.resolve("x"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        lab.isFresh = true;
        Image second = lab.build(dockerfile);

        assertThat(lab.output()).doesNotContain("Using cache");
        assertThat(second.digest()).isEqualTo(first.digest());
        try (var other = new BuildLab()) {
            other.file("x", "1").file("dir/y", "2", 0600).link("z", "dir/y");
            assertThat(other.build(dockerfile).digest()).isEqualTo(first.digest());
        }
        lab.arguments.put("SOURCE_DATE_EPOCH", "1000000000");
        Image dated = lab.build(dockerfile);
        assertThat(lab.config(dated).path("created").asText()).isEqualTo("2001-09-09T01:46:40Z");
        assertThat(Files.getLastModifiedTime(lab.find(dated, "a/b/c").orElseThrow())
                        .toMillis())
                .isEqualTo(1_000_000_000_000L);
    }

    @Test
    void onlyWhatChangedIsDoneAgain() {
        var dockerfile = "FROM busybox\nLABEL a=%s\nCOPY a /\nRUN echo ran >/r\nCOPY b /\n";
        lab.file("a", "1").file("b", "1");
        lab.build(dockerfile.formatted(1));
        lab.build(dockerfile.formatted(2));
        assertThat(lab.output().split(" ---> Using cache\n", -1)).hasSize(4);
        lab.file("b", "2");
        lab.build(dockerfile.formatted(2));
        assertThat(lab.output().split(" ---> Using cache\n", -1)).hasSize(3);
        lab.file("a", "2");
        lab.build(dockerfile.formatted(2));
        assertThat(lab.output()).doesNotContain("Using cache");
    }

    @Test
    void copiesWithOwnersModesAndGlobs() {
        lab.file("a.txt", "a")
                .file("b.txt", "b")
                .file("c.md", "c")
                .file("d/e/f", "f", 0700)
                .link("l", "a.txt");
        Image image = lab.build("""
                FROM busybox
                COPY --chown=web --chmod=0640 *.txt /t/
                COPY --chown=1:logs d /d2
                COPY --exclude=*.md . /all
                COPY l /one
                COPY c.md /tmp
                COPY <<EOF /etc/generated
                hello
                EOF
                """);
        assertThat(lab.mode(image, "t/a.txt")).isEqualTo("640 1000:1000");
        assertThat(lab.mode(image, "d2/e/f")).isEqualTo("700 1:1500");
        assertThat(lab.find(image, "all/c.md")).isEmpty();
        assertThat(lab.find(image, "all/l")).get().matches(Files::isSymbolicLink);
        assertThat(lab.content(image, "one")).isEqualTo("a");
        assertThat(lab.content(image, "tmp/c.md")).isEqualTo("c");
        assertThat(lab.content(image, "etc/generated")).isEqualTo("hello\n");
    }

    @Test
    void stagesAreBuiltThatTheTargetNeeds() {
        lab.file("src", "source");
        var dockerfile = """
                FROM busybox AS build
                COPY src /src
                RUN cat /src /src >/out && mkdir /dir && echo x >/dir/x
                FROM busybox AS unused
                RUN exit 1
                FROM scratch
                COPY --from=build /out /dir/ /
                COPY --from=busybox /bin/busybox /sh
                """;
        Image image = lab.build(dockerfile);
        assertThat(lab.content(image, "out")).isEqualTo("sourcesource");
        assertThat(lab.content(image, "x")).isEqualTo("x\n");
        assertThat(lab.find(image, "etc/passwd")).isEmpty();
        lab.target = java.util.Optional.of("build");
        assertThat(lab.content(lab.build(dockerfile), "etc/passwd")).startsWith("root:");
    }

    @Test
    void aSecretIsInNoLayerAndNoHistory() throws IOException {
        lab.secrets.put("token", "very-secret-word".getBytes(StandardCharsets.UTF_8));
        Image image = lab.build("""
                FROM busybox
                RUN --mount=type=secret,id=token,env=TOKEN,target=/run/s/token sed s/very/not/ /run/s/token >/read; test ${#TOKEN} = 16
                RUN --mount=type=secret,id=other test ! -e /run/secrets/other
                """);
        assertThat(lab.content(image, "read")).isEqualTo("not-secret-word");
        assertThat(lab.topmost(image)).containsExactly("read");
        try (var files = Files.walk(lab.data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("very-secret-word");
            }
        }
        assertThatThrownBy(() -> lab.build("FROM busybox\nRUN --mount=type=secret,id=must,required=true true"))
                .hasMessageContaining("the secret must is required, and not given");
    }

    @Test
    void aCacheLastsAndABoundDirectoryIsRead() {
        lab.file("in/a", "1");
        Image image = lab.build("""
                FROM busybox AS first
                RUN --mount=type=cache,target=/c echo kept >/c/file
                FROM busybox
                RUN --mount=type=cache,target=/c cat /c/file >/kept
                RUN --mount=type=bind,source=in,target=/in cat /in/a >/bound; ! touch /in/b
                RUN --mount=type=bind,from=busybox,target=/other test -x /other/bin/busybox
                RUN --mount=type=bind,source=in,target=/in,rw touch /in/b
                COPY in /copied
                """.replace("FROM busybox\n", "FROM first\n"));
        assertThat(lab.content(image, "kept")).isEqualTo("kept\n");
        assertThat(lab.content(image, "bound")).isEqualTo("1");
        assertThat(lab.find(image, "copied/b")).isEmpty();
    }

    /** What leads out of the context or of an image's root leads to its own root. */
    @Test
    void linksLeadNowhereOutside() throws IOException {
        Path outside = Files.writeString(lab.directory.resolve("outside"), "host");
        lab.file("dir/inner", "in")
                .link("absolute", outside.toString())
                .link("up", "../outside")
                .link("etc", "/etc");
        for (var source : new String[] {"absolute", "up", "etc/passwd"}) {
            assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY " + source + " /x\n"))
                    .hasMessageContaining("the context has no " + source);
        }
        assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY ../outside /x\n"))
                .hasMessageContaining("leads out of the context");
        Image image = lab.build("""
                FROM busybox
                RUN ln -s / /root-link && ln -s ../../../../../.. /up && mkdir /place
                COPY dir /root-link/place/
                COPY dir/inner /up/tmp/through
                COPY . /all/
                """);
        assertThat(lab.content(image, "place/inner")).isEqualTo("in");
        assertThat(lab.content(image, "tmp/through")).isEqualTo("in");
        assertThat(lab.find(image, "all/absolute")).get().matches(Files::isSymbolicLink);
        assertThatThrownBy(() -> lab.build("""
                        FROM busybox AS evil
                        RUN ln -s %s /stolen
                        FROM busybox
                        COPY --from=evil /stolen /x
                        """.formatted(outside))).hasMessageContaining("evil has no stolen");
        assertThat(Path.of("/place")).doesNotExist();
    }

    @Test
    void saysWhatIsWrong() {
        lab.file("readme.txt", "");
        assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY readmee.txt /\n"))
                .hasMessage(
                        "line 2: COPY readmee.txt /\nCOPY readmee.txt: the context has no readmee.txt; did you mean readme.txt?"
                                + " (what .dockerignore names is not sent)");
        assertThatThrownBy(() -> lab.build("FROM busybox\nRUN exit 3\n"))
                .hasMessage("line 2: RUN exit 3\nThe command '/bin/sh -c exit 3' returned a non-zero code: 3");
        assertThatThrownBy(() -> lab.build("FROM busybox\nRUN [\"/nowhere\"]\n"))
                .hasMessageContaining("/nowhere");
        assertThatThrownBy(() -> lab.build("FROM nosuch\n")).hasMessageContaining("nosuch");
    }

    @Test
    void addUnpacksArchives() throws Exception {
        lab.file("in/x", "1", 0600);
        assertThat(new ProcessBuilder(
                                "tar",
                                "-C",
                                lab.context.toString(),
                                "--owner=7",
                                "--group=8",
                                "-czf",
                                lab.context.resolve("a.tgz").toString(),
                                "in")
                        .start()
                        .waitFor())
                .isZero();
        Files.createLink(lab.context.resolve("in/y"), lab.context.resolve("in/x"));
        assertThat(new ProcessBuilder(
                                "tar",
                                "-C",
                                lab.context.toString(),
                                "-cf",
                                lab.context.resolve("links.tar").toString(),
                                "in")
                        .start()
                        .waitFor())
                .isZero();
        Image image = lab.build("FROM busybox\nADD a.tgz /opt/\nCOPY a.tgz /opt/\nADD links.tar /links\n");
        assertThat(Files.getAttribute(lab.find(image, "links/in/y").orElseThrow(), "unix:nlink"))
                .isEqualTo(2);
        assertThat(lab.mode(image, "opt/in/x")).isEqualTo("600 7:8");
        assertThat(lab.find(image, "opt/a.tgz")).isPresent();
    }

    @Test
    void whatDockerignoreNamesIsNotThere() {
        lab.file(".dockerignore", "*.log\nnode_modules\n!keep.log\n")
                .file("a.log", "")
                .file("keep.log", "")
                .file("node_modules/x", "");
        Image image = lab.build("FROM scratch\nCOPY . /\n");
        assertThat(lab.topmost(image)).containsExactly(".dockerignore", "keep.log");
    }

    /** What a step takes does not grow with the steps before it. */
    @Test
    @Timeout(60)
    void manyStepsWithMuchTextAreBuiltInATimeThatGrowsWithThem() {
        lab.build("FROM busybox\nARG V=" + "x".repeat(2500) + "\n" + "LABEL a=$V\n".repeat(2500));

        assertThat(lab.output()).contains("Step 2502/2502", "Successfully built");
        assertThat(Pattern.compile("^ ---> ([0-9a-f]{12})$", Pattern.MULTILINE)
                        .matcher(lab.output())
                        .results()
                        .map(MatchResult::group)
                        .distinct())
                .as("each step has its own name")
                .hasSize(2502);
    }
}
