package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a {@code .dockerignore} leaves of a context, and what it leaves for BuildKit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IgnoreParityIT {

    private static final String ALL = "FROM busybox\nCOPY . /all/\n";

    private final Map<String, DockerParity.Wanted> wanted = new HashMap<>();
    private DockerParity parity;

    @BeforeAll
    void start() throws IOException {
        parity = new DockerParity();
        var lab = parity.lab;
        for (var name : new String[] {
            "README.md",
            "README-secret.md",
            "CHANGES.md",
            "temp",
            "tempa",
            "tempb/file",
            "somedir/temporary.txt",
            "somedir/subdir/temporary.txt",
            "somedir/subdir/kept.go",
            "docs/README.md",
            "docs/other.md",
            "docs/deep/er/README.md",
            "foo/bar",
            "foo/baz/bar",
            ".hidden",
            ".git/config",
            "a b.txt",
            "star*name",
            "#file",
            "!bang",
            "x.go",
            "vendor/y.go",
        }) {
            lab.file(name, name);
        }
        new Inodes().setMode(lab.context.resolve("docs"), 0700);
        new Inodes().setMode(lab.context.resolve("docs/deep"), 0750);
        parity.importBase("busybox:latest");
    }

    @AfterAll
    void stop() throws IOException {
        parity.close();
    }

    /** {@code ~} is the end of a line. */
    private static Stream<String> patterns() {
        return Stream.of(
                "*/temp*",
                "*/*/temp*",
                "temp?",
                "**/temp*",
                "**",
                "*",
                "*~!docs",
                "*~!docs/README.md",
                "docs~!docs/deep",
                "docs~!docs/deep/er/README.md",
                "docs/*~!docs/README.md",
                "docs/~!docs/other.md",
                "*.md~!README.md",
                "*.md~!README*.md~README-secret.md",
                "*.md~README-secret.md~!README*.md",
                "/foo/bar",
                "foo/bar/",
                "./foo/../foo/bar",
                "../foo/bar",
                ".",
                "# comment~#file~\\#file",
                " foo  ~~  docs\t",
                "a b.txt",
                "star\\*name",
                "[a-s]*",
                "[^a-s]*",
                ".*",
                "**/.git",
                "**/bar",
                "foo/**",
                "foo/**/bar",
                "**/*.go~!vendor/**",
                "\\!bang",
                "\uFEFFfoo\r~docs\r",
                "Dockerfile~.dockerignore");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void isAsInDocker(String patterns) throws IOException {
        parity.begin(patterns().map(this::wanted));
        parity.assertSame(wanted(patterns));
    }

    /** In a context that has this file, a copy of the lab's. */
    private DockerParity.Wanted wanted(String patterns) {
        return wanted.computeIfAbsent(patterns, key -> context(Map.of(".dockerignore", key.replace('~', '\n') + "\n")));
    }

    private DockerParity.Wanted context(Map<String, String> files) {
        try {
            Path context = Files.createTempDirectory(parity.lab.directory, "context");
            DockerParity.exec("cp", "-a", parity.lab.context + "/.", context.toString());
            for (var file : files.entrySet()) {
                Files.writeString(context.resolve(file.getKey()), file.getValue());
            }
            return new DockerParity.Wanted(ALL, true, Optional.of(context));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thatOfTheDockerfileGoesFirst() throws IOException {
        parity.assertSame(context(Map.of(".dockerignore", "foo\n", "Dockerfile.dockerignore", "docs\n")));
    }
}
