package io.skiff.agent.build;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds each Dockerfile with Debian's docker and with Skiff: the configuration and every file must be the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerParityIT {

    private DockerParity parity;
    private String url;

    @BeforeAll
    void start() throws IOException {
        parity = new DockerParity();
        var lab = parity.lab;
        lab.file("a.txt", "a\n")
                .file("b.txt", "b\n", 0600)
                .file("run.sh", "#!/bin/sh\necho run\n", 0755)
                .file("dir/one", "1")
                .file("dir/sub/two", "2", 0640)
                .file("dir/sub/.hidden", "h")
                .file("with space/x y", "s")
                .file("ignored.log", "no")
                .file("suid", "s", 04755)
                .file(".dockerignore", "*.log\n.dockerignore\nDockerfile*\n")
                .link("dir/link", "sub/two")
                .link("top-link", "a.txt");
        tar("-czf", "archive.tgz", "--owner=5", "--group=6", "--mode=0751", "dir");
        tar("-cf", "plain.tar", "--owner=0", "--group=0", "run.sh");
        // BuildKit leaves these in a layer when the base image lacks them; here no layer has what a start makes
        for (var place : List.of("dev", "proc", "sys")) {
            Files.createDirectory(lab.directory.resolve("base").resolve(place));
        }
        parity.importBase("busybox:latest");
        url = parity.serve();
    }

    private void tar(String... arguments) {
        var context = parity.lab.context;
        var words = new ArrayList<>(List.of("tar", "-C", context.toString()));
        words.addAll(List.of(arguments));
        words.set(4, context.resolve(arguments[1]).toString());
        DockerParity.exec(words.toArray(String[]::new));
    }

    @AfterAll
    void stop() throws IOException {
        parity.close();
    }

    /**
     * What begins with {@code whole} is a file of its own, the rest follows a FROM. What begins with {@code buildkit} is built by BuildKit, the rest by the older builder. That one loses set-uid bits in a COPY, and the
     * BuildKit of this version leaves the directories on which it mounted something. Where the two differ, BuildKit is right: a WORKDIR is of
     * the user, and what RUN writes into a VOLUME stays.
     */
    private static Stream<String> dockerfiles() {
        return Stream.of(
                "COPY a.txt /",
                "COPY a.txt b.txt /dest/",
                "COPY a.txt /dest/renamed",
                "COPY dir /dest",
                "COPY dir/ /dest/",
                "buildkit\nCOPY . /all/",
                "COPY *.txt /t/",
                "COPY a.t?t /single",
                "COPY a.txt no-such* /dest/",
                "COPY a.txt no-such* /dest",
                "COPY --chown=web:logs *.txt /owned/",
                "ARG V=a\nCOPY ${V}.txt ${V:+b}.txt ${NONE:-run}.sh /v/$V/",
                "COPY d?r/sub/* /g/",
                "COPY [\"with space/x y\", \"/spaced name/\"]",
                "COPY --chown=web:logs dir /owned",
                "COPY --chown=12:34 a.txt /owned/",
                "COPY --chown=web a.txt /owned/",
                "buildkit\nCOPY suid /bin/",
                "COPY top-link /one",
                "WORKDIR /w/x\nCOPY a.txt .\nCOPY b.txt sub/\nWORKDIR ../y\nRUN pwd >where",
                "ADD archive.tgz /opt/",
                "ADD plain.tar a.txt /opt/",
                "RUN echo hello >/hello && chmod 0604 /hello && mkdir -p /a/b && ln -s b /a/c && ln /hello /hard",
                "RUN rm /etc/group\nRUN echo back >/etc/group",
                "COPY dir /d\nRUN rm -r /d/sub && mkdir /d/sub && touch /d/sub/new",
                "COPY dir /d\nRUN mkdir /x && echo 1 >/x/1 && rm -r /d && ln -s /x /d\nCOPY a.txt /d/",
                "USER web\nRUN id -u >/tmp/id; id -g >>/tmp/id; echo $HOME >>/tmp/id",
                "USER 1234:5678\nRUN id -u >/tmp/id; id -g >>/tmp/id",
                "ARG A=1\nARG B\nENV C=$A D=${B:-none} E=\"x y\"\nRUN echo $A $C $D $E >/vars",
                "ENV A=1\nENV A=2 B=$A\nENV PATH=/x:$PATH\nRUN env | grep -v HOSTNAME | sort >/env",
                "LABEL a=1 b=\"two words\" c.d='$e'\nLABEL a=2\nMAINTAINER Some Body <some@body.example>",
                "EXPOSE 80 443/tcp 53/udp\nEXPOSE 8000-8002\nVOLUME /v1 /v2\nVOLUME [\"/v 3\"]\nSTOPSIGNAL SIGQUIT",
                "HEALTHCHECK --interval=10s --timeout=3s --retries=5 CMD wget -q -O- localhost || exit 1",
                "HEALTHCHECK NONE\nCMD [\"a\", \"b\"]\nENTRYPOINT [\"/e\"]",
                "ENTRYPOINT exec top -b\nCMD ignored",
                "CMD [\"x\"]\nENTRYPOINT [\"y\"]",
                "SHELL [\"/bin/busybox\", \"ash\", \"-c\"]\nRUN echo $0 >/shell\nCMD echo hi",
                "ONBUILD RUN touch /built\nONBUILD COPY a.txt /",
                "RUN [\"/bin/sh\", \"-c\", \"echo 'exec form' >/x\"]\nRUN echo \\\n  continued \\\n  # comment\n  line >/y",
                "RUN touch /tmp/t && rm /tmp/t",
                "RUN mkdir -m 0700 /private && mknod /private/pipe p && chown 7:8 /private",
                "COPY --from=0 /etc/passwd /copied\nCOPY --from=0 /bin /bin2/".replace("--from=0", "--from=busybox"),
                "COPY run.sh /run.sh\nRUN /run.sh >/out\nRUN chmod 0500 /run.sh",
                "RUN echo $TARGETARCH >/none",
                "buildkit\nCOPY --chmod=0640 dir /modes",
                "buildkit\nRUN mkdir /c\nRUN --mount=type=cache,target=/c echo x >/c/x && cp /c/x /kept",
                "buildkit\nRUN mkdir /m\nRUN --mount=type=bind,source=dir,target=/m cp -r /m /copied",
                "buildkit\nRUN mkdir /t\nRUN --mount=type=tmpfs,target=/t echo x >/t/x; mount | grep -c ' /t ' >/count",
                "buildkit\nWORKDIR /w\nUSER web\nWORKDIR /of/web",
                "buildkit\nCOPY --from=busybox /etc /etc2",
                "buildkit\nCOPY a.txt no-such* /dest/",
                "whole\n\uFEFFFROM busybox\r\nENV a=1\r\nRUN echo $a \\\r\n  b >/x\r\nCOPY a.txt /\r\nLABEL b=\"c d\"\r\n",
                "whole\n# escape=`\nFROM busybox\nENV a=c:\\dir b=`$a\nCOPY a.txt `\n  /y/\nLABEL q=\"a`\"b\"",
                "whole\n# syntax=none.example/frontend:1\n# check=skip=all\nFROM busybox\nENV a=1",
                "whole\n\n\t# a tab\n\tARG T=latest\n\tFROM\tbusybox:$T\n\tRUN\techo\t1 \\\n\t\t2 >/x\n\tENV\ta\tb\tc",
                "whole\nFROM busybox AS a\nRUN echo 1 >/1\nFROM busybox AS b\nCOPY --from=a /1 /2\nFROM busybox\nCOPY --from=1 /2 /3\nCOPY --from=B /2 /4",
                "whole\nFROM busybox\nRUN echo 1 >/1\nFROM busybox\nCOPY --from=00 /1 /2\nCOPY --from=+0 /1 /3",
                "whole\nFROM busybox AS a\nENV X=1\nWORKDIR /w\nFROM a\nCOPY a.txt .\nCMD [\"x\"]",
                "whole\nFROM scratch\nCOPY dir /\nCMD [\"/one\"]",
                "whole\nfrom busybox as up\nrun echo 1 >/x\nFrom up\ncopy a.txt /\n",
                "USER 0\nUSER web:logs\nRUN id >/tmp/id",
                "USER 7\nRUN id >/tmp/id",
                "buildkit\nUSER :8\nWORKDIR /of8\nUSER web:8\nWORKDIR /of/web8",
                "buildkit\nVOLUME /data\nRUN mkdir -p /data && echo x >/data/lost",
                "RUN mkdir /data && echo kept >/data/k\nVOLUME /data\nCOPY a.txt /data/",
                "HEALTHCHECK --start-period=1m --timeout=1h2m3s CMD [\"a\", \"b c\"]\nCMD []\nENTRYPOINT []",
                "ENTRYPOINT [\"/e\"]\nCMD /c $X '$Y' \"z\"\nSHELL [\"/bin/sh\", \"-exc\"]\nCMD again",
                "LABEL a=\"it's\" b='say \"x\"' c=d\\ e f=\"g\\\"h\" i=\"j\\\n  k\"\nLABEL \"quoted name\"=1",
                "ENV A=a\\ b B='c  d' C=\"$A-${B}\" D=\\$A E=\"\\$A\" F='$A' G=${A:+x$B} H=${NONE:-'q q'}",
                "ENV OLD   form  with   \"spaces\"  and $PATH",
                "RUN echo '$x' \"$HOME\" \\\n# comment\n\n   \\\n  # another\n  && echo `echo z` >/x",
                "RUN printf '%s' '[\"a\"' >/x\nRUN [ \"a\" = \"a\" ] && echo y >/y",
                "EXPOSE 80/TCP 81-83/udp\nARG P=90\nEXPOSE $P ${P}1/udp",
                "buildkit\nSTOPSIGNAL 9\nARG U=web\nUSER ${U}\nWORKDIR /home/$U/${NONE}x\nVOLUME /v/$U",
                "ONBUILD ENV A=$B\nONBUILD CMD [\"x\"]",
                "ADD dir a.txt /added/\nADD [\"archive.tgz\", \"/spaced dir/\"]",
                "ADD archive.tgz /no-slash\nADD plain.tar /no-slash\nADD a.txt /no-slash",
                "COPY dir/link /followed\nCOPY dir/ /d1\nCOPY ./dir/./sub/../one /d2/",
                "RUN mkdir /real && ln -s /real /alias\nCOPY a.txt /alias/\nCOPY dir /alias/sub\nWORKDIR /alias/wd",
                "ADD URL/a.txt URL/dir/one b.txt /fetched/",
                "ADD URL/a.txt /\nADD URL/a.txt /renamed\nWORKDIR /w\nADD URL/a.txt .",
                "ADD URL/archive.tgz /opt/\nADD URL/plain.tar /plain",
                "ADD --chown=web:logs URL/with%20space/x%20y /x/",
                "COPY a.txt /f\nRUN chmod 0 /f\nCOPY b.txt /f\nRUN ln -s /f /g\nCOPY a.txt /g",
                "RUN mkdir -p /d/e && ln -s ../up /d/e/l && ln -s l /d/e/a.txt\nCOPY a.txt /d/e/l\nCOPY b.txt /d/e/a.txt",
                "buildkit\nRUN echo f >/f && ln -s /f /g && mkdir /d && ln -s /f /d/a.txt\nCOPY a.txt /g\nCOPY a.txt /d/",
                "RUN echo f >/f && mkdir /d && ln -s /f /d/a.txt && ln -s /f /d/b.txt\nCOPY a.txt /d/\nCOPY a.txt b.txt /d/");
    }

    private static Stream<String> refused() {
        return Stream.of(
                "COPY *.txt /dest",
                "COPY a.txt b.txt /dest",
                "COPY dir/* /dest",
                "ADD *.txt /dest",
                "COPY no-such /x/",
                "ADD URL/no-such /x/",
                "ADD URL /x/",
                "COPY URL/a.txt /x/",
                "ADD URL/a.txt a.txt /x",
                "COPY no-such* /x/",
                "COPY ../a.txt /x/",
                "COPY ignored.log /x/",
                "COPY --from=nowhere.example/x a /b",
                "COPY --from=07 a /b",
                "COPY --from=-1 a /b",
                "COPY a.txt /bin/busybox/x",
                "COPY --chown=nobody-here a.txt /x",
                "RUN exit 7",
                "ENV a",
                "ENV a=b c",
                "LABEL a=\"b",
                "ENV a=${b:=c}",
                "ENV a=${b",
                "WORKDIR $NONE",
                "EXPOSE 70000",
                "EXPOSE a",
                "USER",
                "STOPSIGNAL nothing-such",
                "HEALTHCHECK CMD",
                "HEALTHCHECK --interval=1 CMD a",
                "HEALTHCHECK --retries=-1 CMD a",
                "SHELL bash",
                "ONBUILD ONBUILD RUN a",
                "ONBUILD FROM a",
                "VOLUME []",
                "ARG",
                "NOSUCH a",
                "MAINTAINER",
                "RUN --nosuch=1 a",
                "FROM busybox AS 1a",
                "FROM busybox AS");
    }

    private DockerParity.Wanted refused(String body) {
        return new DockerParity.Wanted("FROM busybox\n" + body.replace("URL", url) + "\n", false);
    }

    private DockerParity.Wanted wanted(String body) {
        var text = body.replaceFirst("^(buildkit|whole)\n", "").replace("URL", url);
        return new DockerParity.Wanted(
                body.startsWith("whole\n") ? text : "FROM busybox\n" + text + "\n", body.startsWith("buildkit\n"));
    }

    /** What docker does not build, Skiff does not build either. */
    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedAsInDocker(String body) {
        parity.begin(refused().map(this::refused));
        parity.assertRefused(refused(body));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void isAsDockerBuildsIt(String body) throws IOException {
        parity.begin(dockerfiles().map(this::wanted));
        parity.assertSame(wanted(body));
    }
}
