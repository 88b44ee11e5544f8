package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release contains exactly the listed libraries, and its signature is valid. */
final class ReleaseIT {

    @TempDir
    private Path directory;

    private Path tarball;
    private Path key;

    @BeforeEach
    void copyTheDistribution() throws Exception {
        String name = Distribution.directory().getFileName() + ".tar.gz";
        tarball = Files.copy(Path.of("target").resolve(name), directory.resolve(name));
        key = newKey("key");
    }

    private Path newKey(String name) {
        Path made = directory.resolve(name);
        Command.succeed("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", made.toString());
        return made;
    }

    private Command.Result verify(Path publicKey) {
        return Command.run(
                Distribution.source("scripts/verify-distribution").toString(), publicKey + ".pub", tarball.toString());
    }

    private void sign() {
        Command.succeed(
                Distribution.source("scripts/sign-distribution").toString(), key.toString(), tarball.toString());
    }

    @Test
    void whatWasSignedIsVerifiedAndNothingElse() throws Exception {
        sign();
        assertThat(verify(key).exitCode()).isZero();
        assertThat(Command.succeed("sh", "-c", "cd " + directory + " && sha256sum -c *.sha256"))
                .contains("OK");

        assertThat(verify(newKey("another")).exitCode()).as("another's key").isEqualTo(1);

        byte[] content = Files.readAllBytes(tarball);
        content[content.length / 2] ^= 1;
        Files.write(tarball, content);
        assertThat(verify(key).exitCode()).as("one bit").isEqualTo(1);
        assertThat(verify(key).output()).contains("do not use it");
    }

    @Test
    void withoutASignatureNothingIsVerified() {
        assertThat(verify(key).exitCode()).isEqualTo(1);
        assertThat(verify(key).output()).contains("there is no " + tarball + ".sig");
    }

    @Test
    void theBillOfMaterialsNamesEveryLibrary() throws Exception {
        String bill = Files.readString(Distribution.directory().resolve("sbom.cdx.json"));
        try (var jars = Files.list(Distribution.directory().resolve("lib"))) {
            List<String> missing = jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("skiff-"))
                    .filter(name -> !isNamed(name, bill))
                    .toList();
            assertThat(missing).isEmpty();
        }
        assertThat(Command.succeed("tar", "-tzf", tarball.toString())).contains("/sbom.cdx.json");
    }

    /**
     * Whether the bill of materials names a jar as a package URL, {@code pkg:maven/group/artifact@version}. The file is
     * artifact-version[-classifier].jar.
     */
    private static boolean isNamed(String jar, String bill) {
        for (int dash = jar.indexOf('-'); dash > 0; dash = jar.indexOf('-', dash + 1)) {
            for (int end = jar.length() - 4; end > dash; end = jar.lastIndexOf('-', end - 1)) {
                if (bill.contains("/" + jar.substring(0, dash) + "@" + jar.substring(dash + 1, end))) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void mavenEndsBeforeItUsesWhatIsNotWrittenDown() throws Exception {
        Path list = directory.resolve("checksums");
        List<String> lines = Files.readAllLines(Distribution.source(".mvn/checksums.sha256"));
        assertThat(validate(Files.write(list, lines)).exitCode()).isZero();

        String plugin = "com/diffplug/spotless/spotless-maven-plugin/";
        Files.write(
                list,
                lines.stream()
                        .map(line -> line.contains(plugin) ? "0".repeat(64) + line.substring(64) : line)
                        .toList());
        var changed = validate(list);
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.output())
                .contains("is not what it was", "Do not use it")
                .doesNotContain("BUILD");

        Files.write(list, lines.stream().filter(line -> !line.contains(plugin)).toList());
        assertThat(validate(list).output())
                .contains(plugin, "is not in " + list)
                .doesNotContain("BUILD");
    }

    private static Command.Result validate(Path list) {
        return Command.run(
                Distribution.source("scripts/maven").toString(),
                "-o",
                "-B",
                "-ntp",
                "-Dskiff.checksums=" + list,
                "-f",
                Distribution.source("pom.xml").toString(),
                "-N",
                "validate");
    }
}
