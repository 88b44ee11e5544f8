package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The class lists of the archives are recorded by hand. This test fails when they must be recorded again. */
class ClassListsTest {

    @ParameterizedTest
    @ValueSource(strings = {"agent", "cli", "server"})
    void namesOurClassesAsTheyAreCalledNow(String program) throws IOException {
        List<String> ours = Files.readAllLines(Path.of("src/main/cds", program + ".classlist")).stream()
                .filter(line -> line.startsWith("io/skiff/"))
                .toList();
        long gone = ours.stream().filter(name -> !exists(name)).count();

        assertThat(ours).hasSizeGreaterThan(100);
        assertThat(gone)
                .as("classes of ours that are gone; record the lists again with scripts/record-classes")
                .isLessThan(ours.size() / 10);
    }

    private static boolean exists(String name) {
        return ClassListsTest.class.getClassLoader().getResource(name + ".class") != null;
    }
}
