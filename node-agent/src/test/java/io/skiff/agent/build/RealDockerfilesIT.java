package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dockerfiles in the shape of those that the world has, from {@code src/test/resources/dockerfiles}: docker builds the same from them. Their
 * images are busybox with scripts in place of npm, go, mvn and others, because there is no network. What ends with {@code .buildkit} is built
 * by BuildKit, the rest by the older builder.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealDockerfilesIT {

    private static final Path FILES = Path.of("src/test/resources/dockerfiles");

    /** Each makes what the real program would leave, by the words it is called with. */
    private static final String TOOLS = """
            #!/bin/sh
            set -e
            value() { # of an option, -g 5, -g5 is not used, --gid=5 or --gid 5
              want=$1; shift
              while [ $# -gt 0 ]; do
                case "$1" in
                  --$want) echo "$2"; return ;;
                  --$want=*) echo "${1#*=}"; return ;;
                  -$(printf %.1s "$want")) echo "$2"; return ;;
                esac
                shift
              done
              echo 1999
            }
            first=; for last; do case $last in -*) ;; *) : "${first:=$last}" ;; esac; done
            case $last in -*) last=$first ;; esac
            case "${0##*/} $1 $2" in
              "npm run build") mkdir -p dist .next/standalone .next/static public
                echo page >dist/index.html; echo server >.next/standalone/server.js; echo css >.next/static/a.css ;;
              npm*|yarn*|pnpm*) mkdir -p node_modules/.bin node_modules/left-pad
                echo pad >node_modules/left-pad/index.js; ln -sf ../left-pad/index.js node_modules/.bin/left-pad ;;
              "go build"*) while [ "$1" != -o ]; do shift; done; env | grep -E '^(GO|CGO)' | sort >"$2"; chmod 755 "$2" ;;
              go*) mkdir -p /go/pkg/mod && echo cached >/go/pkg/mod/list ;;
              mvn*) mkdir -p "${2%/*}/target" && cat "$2" >"${2%/*}/target/demo-0.0.1.jar" ;;
              java*) mkdir -p dependencies spring-boot-loader snapshot-dependencies application
                echo d >dependencies/d.jar; echo l >spring-boot-loader/L.class; cp application.jar application/app ;;
              "python -m venv") mkdir -p "$3/bin" && echo venv >"$3/pyvenv.cfg" && ln -s /bin/sh "$3/bin/python3" ;;
              pip*|python*) mkdir -p /usr/lib/site && for file; do case $file in *.txt) cat "$file" >/usr/lib/site/list;; esac; done ;;
              groupadd*|addgroup*) echo "$last:x:$(value gid "$@"):" >>/etc/group ;;
              useradd*|adduser*) id=$(value uid "$@"); echo "$last:x:$id:$id::/:/bin/sh" >>/etc/passwd ;;
              apt-get*|apk*) mkdir -p /var/lib/apt/lists && echo "$*" >>/var/log-of-packages ;;
            esac
            """;

    private static final List<String> PROGRAMS = List.of(
            "npm",
            "yarn",
            "pnpm",
            "go",
            "mvn",
            "java",
            "python",
            "pip",
            "groupadd",
            "addgroup",
            "useradd",
            "adduser",
            "apt-get",
            "apk");

    private DockerParity parity;

    @BeforeAll
    void start() throws IOException {
        parity = new DockerParity();
        base(parity.lab.directory.resolve("base"));
        parity.importBase(
                "busybox:latest",
                "node:18-alpine",
                "golang:1.21",
                "gcr.io/distroless/static-debian12:latest",
                "eclipse-temurin:17-jre",
                "maven:3.9-eclipse-temurin-17",
                "python:3.11-slim",
                "nginx:alpine",
                "debian:bookworm-slim");
        context(parity.lab);
        onBuildImage();
    }

    private static void base(Path base) throws IOException {
        for (var place : List.of("dev", "proc", "sys", "usr/local/bin", "docker-entrypoint.d", "var")) {
            Files.createDirectories(base.resolve(place));
        }
        Path tools = base.resolve("usr/local/bin/tools");
        Files.writeString(tools, TOOLS);
        new Inodes().setMode(tools, 0755);
        for (var program : PROGRAMS) {
            Files.createSymbolicLink(base.resolve("usr/local/bin").resolve(program), Path.of("tools"));
        }
        Files.writeString(base.resolve("etc/passwd"), """
                root:x:0:0:root:/root:/bin/sh
                bin:x:2:2:bin:/bin:/usr/sbin/nologin
                www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
                node:x:1000:1000::/home/node:/bin/sh
                """);
        Files.writeString(
                base.resolve("etc/group"), "root:x:0:\nbin:x:2:\nwww-data:x:33:\nmygroup:x:77:\nnode:x:1000:\n");
    }

    private static void context(BuildLab lab) throws IOException {
        lab.file("package.json", "{}")
                .file("package-lock.json", "{}")
                .file("public/favicon.ico", "icon")
                .file("src/main/java/demo/App.java", "class App {}")
                .file("pom.xml", "<project/>")
                .file("target/app-1.0.jar", "jar")
                .file("go.mod", "module demo")
                .file("go.sum", "")
                .file("main.go", "package main")
                .file("cmd/serve/serve.go", "package serve")
                .file("requirements.txt", "flask\n")
                .file("app.py", "app = 1\n")
                .file("nginx.conf", "server {}\n")
                .file("docker-entrypoint.sh", "#!/bin/sh\nexec \"$@\"\n", 0755)
                .file("docker-ensure-initdb.sh", "#!/bin/sh\n", 0755)
                .file("10-listen-on-ipv6-by-default.sh", "#!/bin/sh\n", 0744)
                .file("plain.txt", "plain\n")
                .file("arr[0].txt", "bracket\n")
                .file("home.txt", "h\n")
                .file("homx.txt", "x\n", 0640)
                .file("files1", "1")
                .file("files2/deep/er", "2", 0600)
                .file("file with space.txt", "s")
                .file("dir with space/in it", "s")
                .file("odd/naïve ☺ name", "u")
                .file("odd/-dash", "d")
                .file("odd/star*?[x]", "s")
                .file("odd/line\nfeed", "l")
                .file("odd/back\\slash", "b")
                .file("odd/.wham", "w")
                .file("bin/tool", "#!/bin/sh\n", 04755)
                .file("bin/group-tool", "#!/bin/sh\n", 02755)
                .file("node_modules/old/index.js", "old")
                .file("secret.env", "PASSWORD=1")
                .file("docs/a.md", "a")
                .file("docs/README.md", "r")
                .file("docs/deep/only.md", "o")
                .file(".dockerignore", """
                        # what no image needs
                        node_modules
                        **/*.env
                        docs
                        !docs/README.md
                        !docs/deep/only.md
                        Dockerfile*
                        .dockerignore
                        """)
                .link("link-to-file", "plain.txt")
                .link("link-to-dir", "files2")
                .link("dangling", "nowhere/at/all")
                .link("absolute", "/etc/passwd");
        Files.createDirectories(lab.context.resolve("empty/inner"));
        var inodes = new Inodes();
        inodes.setMode(lab.context.resolve("empty"), 0700);
        inodes.setMode(lab.context.resolve("empty/inner"), 01777);
        inodes.setMode(lab.context.resolve("docs/deep"), 0711);
        Files.createLink(lab.context.resolve("hard-a"), lab.context.resolve("plain.txt"));
        Files.createLink(lab.context.resolve("files2/hard-b"), lab.context.resolve("plain.txt"));
        DockerParity.exec(
                "tar",
                "-C",
                lab.context.toString(),
                "-czf",
                lab.context.resolve("archive.tgz").toString(),
                "--owner=5",
                "--group=6",
                "files2",
                "bin");
    }

    /** The image that node had for a while, whose triggers are of its users. */
    private void onBuildImage() throws IOException {
        Path directory = Files.createDirectory(parity.lab.directory.resolve("onbuild"));
        Path file = Files.writeString(directory.resolve("Dockerfile"), """
                FROM node:18-alpine
                RUN mkdir -p /usr/src/app
                WORKDIR /usr/src/app
                ONBUILD ARG NODE_ENV
                ONBUILD ENV NODE_ENV $NODE_ENV
                ONBUILD COPY package.json package-lock.json* /usr/src/app/
                ONBUILD RUN npm install && npm cache clean --force
                ONBUILD COPY . /usr/src/app
                CMD [ "npm", "start" ]
                """);
        var built = parity.docker.build(false, "-t", "node:18-onbuild", "-f", file.toString(), directory.toString());
        org.assertj.core.api.Assertions.assertThat(built.code())
                .as(built.output())
                .isZero();
        Path saved = directory.resolve("saved.tar");
        parity.docker.docker("save", "node:18-onbuild", "-o", saved.toString());
        parity.lab.images.importArchive(saved);
    }

    @AfterAll
    void stop() throws IOException {
        parity.close();
    }

    private static Stream<String> names() throws IOException {
        try (var files = Files.list(FILES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isAsDockerBuildsIt(String name) throws IOException {
        parity.begin(names().map(RealDockerfilesIT::wanted));
        parity.assertSame(wanted(name));
    }

    private static DockerParity.Wanted wanted(String name) {
        try {
            return new DockerParity.Wanted(Files.readString(FILES.resolve(name)), name.endsWith(".buildkit"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
