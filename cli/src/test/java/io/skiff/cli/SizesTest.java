package io.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No class becomes the one that knows everything. */
final class SizesTest {

    private static final int MOST_LINES = 300;

    /** Of this module, in other packages; nested ones count as what they are in. */
    private static final int MOST_CLASSES_IMPORTED = 20;

    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?(io\\.skiff\\.cli\\.[a-z.]*[A-Z]\\w*)", Pattern.MULTILINE);

    @Test
    void everyFileIsSmallAndKnowsFewOthers() throws IOException {
        var problems = new ArrayList<String>();
        int files = 0;
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                problems.addAll(problems(file.getFileName().toString(), Files.readString(file)));
                files++;
            }
        }
        assertThat(files).isGreaterThan(100);
        assertThat(problems).isEmpty();
    }

    @Test
    void seesWhatIsTooLargeOrKnowsTooMany() {
        assertThat(problems("Long.java", "\n".repeat(MOST_LINES + 1))).containsExactly("Long.java has 301 lines");
        assertThat(problems("Long.java", "\n".repeat(MOST_LINES))).isEmpty();
        assertThat(problems("Wide.java", imports(MOST_CLASSES_IMPORTED + 1)))
                .containsExactly("Wide.java imports 21 classes");
        assertThat(problems(
                        "Wide.java",
                        imports(MOST_CLASSES_IMPORTED) + imports(3) + "import io.skiff.cli.a.C1.Nested;\n"))
                .isEmpty();
    }

    private static String imports(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "import io.skiff.cli.a.C" + i + ";\n")
                .collect(Collectors.joining());
    }

    private static List<String> problems(String name, String text) {
        var problems = new ArrayList<String>();
        long lines = text.chars().filter(character -> character == '\n').count();
        if (lines > MOST_LINES) {
            problems.add(name + " has " + lines + " lines");
        }
        long imported = IMPORT.matcher(text)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .count();
        if (imported > MOST_CLASSES_IMPORTED) {
            problems.add(name + " imports " + imported + " classes");
        }
        return problems;
    }
}
