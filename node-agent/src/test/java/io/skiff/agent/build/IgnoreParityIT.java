package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@code .dockerignore} leaves of a context, and what it leaves for BuildKit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IgnoreParityIT {

    private static final String ALL = "FROM busybox\nCOPY . /all/\n";

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

    @AfterEach
    void forget() throws IOException {
        for (var name : new String[] {".dockerignore", "Dockerfile.dockerignore"}) {
            Files.deleteIfExists(parity.lab.context.resolve(name));
        }
    }

    /** {@code ~} is the end of a line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "Dockerfile~.dockerignore",
            })
    void isAsInDocker(String patterns) throws IOException {
        parity.lab.file(".dockerignore", patterns.replace('~', '\n') + "\n");
        parity.assertSame(ALL, true);
    }

    @Test
    void thatOfTheDockerfileGoesFirst() throws IOException {
        parity.lab.file(".dockerignore", "foo\n").file("Dockerfile.dockerignore", "docs\n");
        parity.assertSame(ALL, true);
    }
}
