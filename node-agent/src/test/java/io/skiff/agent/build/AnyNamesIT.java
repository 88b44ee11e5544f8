package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files whose names are not UTF-8 go from a context or a command into an image byte for byte, as in Docker. */
class AnyNamesIT {

    private DockerParity parity;
    private BuildLab lab;

    @BeforeEach
    void start() throws IOException {
        parity = new DockerParity();
        lab = parity.lab;
    }

    @AfterEach
    void stop() throws IOException {
        parity.close();
    }

    /** Names in Latin-1, one that two bytes make, and the character that stands for what cannot be read. */
    private void fill() throws IOException {
        script(lab.context, """
                mkdir -p tree/$(printf 'd\\351r')/in "$(printf '\\240')"
                for name in 'caf\\351' '\\377' '\\376' '\\357\\277\\275' 'caf\\303\\251' '\\303(' '+%%41'; do
                  printf "$name" >"tree/$(printf "$name")"
                  printf "$name" >"tree/$(printf 'd\\351r')/in/$(printf "$name")"
                done
                ln "tree/$(printf '\\377')" "tree/$(printf 'hard\\377')"
                ln -s "$(printf 'caf\\351')" "tree/$(printf 'soft\\351')"
                ln -s "$(printf '../\\240')" tree/aside
                echo 1 >"$(printf '\\240/kept\\237')"
                echo 2 >"$(printf 'x\\351.txt')"
                echo 3 >"$(printf 'x\\351.log')"
                for format in gnu pax ustar; do tar --format=$format -cf $format.tar -C tree .; done
                truncate -s 1M "$(printf 'sparse\\377')" && printf x >>"$(printf 'sparse\\377')"
                tar --format=pax -S -cf holes.tar "$(printf 'sparse\\377')"
                chmod -R go=rX . && chmod 755 .
                """);
    }

    private static void script(Path directory, String text) throws IOException {
        var process = new ProcessBuilder("bash", "-ec", text)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> tree(Image image) throws IOException {
        return ImageTree.of(image, Files.createTempDirectory(lab.directory, "view"));
    }

    /** What is below a directory of the image. */
    private Set<String> below(String directory, Image image) throws IOException {
        var names = new TreeSet<String>();
        tree(image).forEach((name, line) -> {
            if (name.startsWith(directory + "/")) {
                names.add(name.substring(directory.length()) + " " + line.replaceFirst("[0-9]+ [0-9]+:[0-9]+", ""));
            }
        });
        return names;
    }

    @Test
    void anImageIsDockersOwn() throws IOException {
        fill();
        parity.importBase("busybox:latest");
        parity.assertSame(new DockerParity.Wanted("""
                FROM busybox
                COPY . /all/
                COPY x?.txt /one
                COPY tree/caf? /some/
                ADD gnu.tar /gnu/
                ADD pax.tar /pax/
                ADD ustar.tar /ustar/
                RUN cd /all/tree && mv "$(printf '\\376')" "$(printf '\\375')" && rm "$(printf 'd\\351r/in/\\377')"
                RUN rm -r "$(printf '/all/tree/d\\351r')"
                """, false));
    }

    @Test
    void aCopyIsLikeItsContext() throws IOException {
        fill();
        Image image = lab.build("""
                FROM busybox AS made
                COPY tree /a
                RUN mkdir /b && cp -a /a/. /b/
                FROM busybox
                COPY tree /context/
                COPY --from=made /a /copied
                COPY --from=made /b /b
                ADD gnu.tar /gnu/
                ADD pax.tar /pax/
                ADD ustar.tar /ustar/
                ADD holes.tar /holes/
                """);
        var context = below("/context", image);
        assertThat(context).hasSize(19).anyMatch(line -> line.startsWith("/caf\uDCE9 FILE"));
        for (var directory : List.of("/copied", "/b", "/gnu", "/pax", "/ustar")) {
            assertThat(below(directory, image)).as(directory).isEqualTo(context);
        }
        assertThat(below("/holes", image)).hasSize(1).allMatch(line -> line.startsWith("/sparse\uDCFF FILE"));
    }

    @Test
    void anotherNameIsAnotherStep() throws IOException {
        script(lab.context, "mkdir d; echo x >d/$(printf '\\351')");
        lab.build("FROM busybox\nCOPY d /d\n");
        script(lab.context, "mv d/$(printf '\\351') d/$(printf '\\350')");
        Image image = lab.build("FROM busybox\nCOPY d /d\n");
        assertThat(lab.output()).doesNotContain("Using cache");
        assertThat(below("/d", image)).hasSize(1).allMatch(line -> line.startsWith("/\uDCE8 "));
    }

    @Test
    void filesAreIgnoredByTheBytesOfTheirNames() throws IOException {
        script(lab.context, """
                for name in a b; do for byte in '\\350' '\\351'; do echo x >$name$(printf $byte); done; done
                printf 'a?\\nb\\350\\n' >.dockerignore
                """);
        Image image = lab.build("FROM busybox\nCOPY . /d/\n");
        assertThat(below("/d", image))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("/.dockerignore", "/b\uDCE9");
    }

    /** Through an archive, whose layers other programs read, and the skeletons of its tars. */
    @Test
    void anImageLeavesThisHostAsItIs() throws IOException {
        fill();
        Image image = lab.build("FROM busybox\nCOPY tree /tree/\nADD pax.tar /pax/\n");
        Path archive = lab.directory.resolve("image.tar");
        try (var out = Files.newOutputStream(archive)) {
            lab.images.export(List.of(image), out);
        }
        var other = new io.skiff.agent.image.LocalImageStore(lab.directory.resolve("other"), Clock.systemUTC());
        var imported = other.importArchive(archive).get(0);
        assertThat(tree(imported)).isEqualTo(tree(image));
        Path again = lab.directory.resolve("again.tar");
        try (var out = Files.newOutputStream(again)) {
            other.export(List.of(imported), out);
        }
        assertThat(again).hasSameBinaryContentAs(archive);

        script(lab.directory, """
                skopeo copy --insecure-policy -q oci-archive:again.tar oci:layout:x
                umoci unpack --image layout:x bundle >/dev/null
                diff -r --no-dereference bundle/rootfs/tree context/tree && diff -r --no-dereference bundle/rootfs/pax context/tree
                """);
    }

    @Test
    void whatIsShownIsText() throws IOException {
        script(lab.context, "touch $(printf 'a\\351') $(printf 'b\\351')");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> lab.build("FROM busybox\nCOPY ?? /one\n"))
                .hasMessageContaining("a\uFFFD")
                .satisfies(
                        fault -> assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(fault.getMessage()))
                                .isTrue());
    }
}
