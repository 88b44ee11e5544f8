package io.skiff.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of this code beside those of the kernel's headers (Debian's linux-libc-dev), for x86-64 and for aarch64, which has the generic ones. */
class KernelHeadersTest {

    private static final Path GENERIC = Path.of("/usr/include/asm-generic");
    private static final Pattern DEFINE =
            Pattern.compile("^#define\\s+(\\w+)\\s+(0x[0-9a-fA-F]+|[0-9]+|__NR3264_\\w+)\\b.*");

    /** Octal as C has it. A name of another macro stands for its number. */
    private static Map<String, Long> defines(Path header) throws IOException {
        var numbers = new TreeMap<String, Long>();
        for (var line : Files.readAllLines(header)) {
            var define = DEFINE.matcher(line);
            if (define.matches()) {
                var value = define.group(2);
                var number = value.startsWith("__") ? numbers.get(value) : Long.decode(value);
                if (number != null) {
                    numbers.putIfAbsent(define.group(1), number);
                }
            }
        }
        return numbers;
    }

    @Test
    void systemCallsHaveTheKernelsNumbersOnBothProcessors() throws IOException {
        var generic = defines(GENERIC.resolve("unistd.h"));
        for (var call : SyscallNumber.values()) {
            var name = "__NR_" + call.name().toLowerCase(Locale.ROOT);
            assertThat(generic).as("aarch64").containsEntry(name, (long) call.on(Architecture.AARCH64));
        }
        var x86 = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        if (Architecture.current() == Architecture.X86_64) {
            var numbers = defines(x86);
            for (var call : SyscallNumber.values()) {
                var name = "__NR_" + call.name().toLowerCase(Locale.ROOT);
                assertThat(numbers).as("x86-64").containsEntry(name, (long) call.on(Architecture.X86_64));
            }
        }
    }

    @Test
    void errorsAreTheGenericOnes() throws Exception {
        var known = defines(GENERIC.resolve("errno-base.h"));
        known.putAll(defines(GENERIC.resolve("errno.h")));
        for (int number = 1; number < 134; number++) {
            var name = new Errno(number).name();
            if (!name.startsWith("errno ")) {
                assertThat(known).containsEntry(name, (long) number);
            }
        }
        for (var field : Errno.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType().equals(Errno.class)) {
                assertThat(known).containsEntry(field.getName(), (long) ((Errno) field.get(null)).number());
            }
        }
    }

    /** Those that differ between the two are not there: O_DIRECTORY, O_NOFOLLOW, O_DIRECT and O_LARGEFILE. */
    @Test
    void flagsOfOpenAreTheSameOnBoth() throws Exception {
        var generic = defines(GENERIC.resolve("fcntl.h"));
        int seen = 0;
        for (var field : Flags.class.getDeclaredFields()) {
            if (field.getName().startsWith("O_")) {
                assertThat(generic).containsEntry(field.getName(), ((Integer) field.get(null)).longValue());
                assertThat(field.getName()).isNotIn("O_DIRECTORY", "O_NOFOLLOW", "O_DIRECT", "O_LARGEFILE");
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(5);
    }

    /** A class that has one of them as a number of its own asks for something else on the other processor. */
    @Test
    void noClassHasAFlagOfOpenThatDiffers() throws Exception {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .doesNotContainPattern("\\bO_(DIRECTORY|NOFOLLOW|DIRECT|LARGEFILE|TMPFILE)"));
        }
    }

    @Test
    void aProcessorIsKnownByJavasNameOrNotAtAll() {
        assertThat(Architecture.of("amd64")).isEqualTo(Architecture.X86_64);
        assertThat(Architecture.of("aarch64")).isEqualTo(Architecture.AARCH64);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Architecture.of("riscv64"))
                .hasMessageContainingAll("riscv64", "x86_64 and aarch64");
    }
}
