package io.skiff;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No class of any module becomes the one that knows everything. */
final class SizesTest {

    private static final int MOST_LINES = 300;

    /** Of the same module, in other packages; nested ones count as what they are in. */
    private static final int MOST_CLASSES_IMPORTED = 20;

    /**
     * The main sources of one module.
     *
     * @param name its directory
     * @param packages a pattern of its packages
     * @param leastFiles fewer would mean that the sources were not found
     */
    private record Module(String name, String packages, int leastFiles) {

        List<Path> files() throws IOException {
            try (var sources = Files.walk(Path.of("..", name, "src/main/java"))) {
                return sources.filter(path -> path.toString().endsWith(".java")).toList();
            }
        }

        /** Says which bounds a file is over. */
        List<String> problems(String file, String text) {
            var problems = new ArrayList<String>();
            long lines = text.chars().filter(character -> character == '\n').count();
            if (lines > MOST_LINES) {
                problems.add(file + " has " + lines + " lines");
            }
            var imports = Pattern.compile(
                    "^import (?:static )?(io\\.skiff\\.(?:" + packages + ")\\.(?:[a-z]\\w*\\.)*[A-Z]\\w*)",
                    Pattern.MULTILINE);
            long imported = imports.matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .count();
            if (imported > MOST_CLASSES_IMPORTED) {
                problems.add(file + " imports " + imported + " classes");
            }
            return problems;
        }

        List<String> problems(Path file) {
            try {
                return problems(file.getFileName().toString(), Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Module> modules() {
        return List.of(
                new Module("control-plane", "controlplane", 300),
                new Module("node-agent", "agent", 200),
                new Module("cli", "cli", 100),
                new Module("proto", "process|trust|tunnel", 5));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyFileIsSmallAndKnowsFewOthers(Module module) throws IOException {
        var files = module.files();

        assertThat(files).hasSizeGreaterThan(module.leastFiles());
        assertThat(files.stream().flatMap(file -> module.problems(file).stream()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void seesWhatIsTooLargeOrKnowsTooMany(Module module) {
        var packages = module.packages().split("\\|", -1);

        assertThat(module.problems("Long.java", "\n".repeat(MOST_LINES + 1)))
                .containsExactly("Long.java has 301 lines");
        assertThat(module.problems("Long.java", "\n".repeat(MOST_LINES))).isEmpty();
        assertThat(module.problems("Wide.java", imports(packages, MOST_CLASSES_IMPORTED + 1)))
                .containsExactly("Wide.java imports 21 classes");
        assertThat(module.problems(
                        "Wide.java",
                        imports(packages, MOST_CLASSES_IMPORTED)
                                + imports(packages, 3)
                                + "import io.skiff." + packages[0] + ".a.C0.Nested;\n"
                                + imports(new String[] {"other"}, 3)))
                .isEmpty();
    }

    private static String imports(String[] packages, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "import io.skiff." + packages[i % packages.length] + ".a.C" + i + ";\n")
                .collect(joining());
    }
}
