package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks are compiled when they are run, which is seldom. This test fails when the code that they use has changed. */
class BenchmarksTest {

    @Test
    void compile(@TempDir Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var faults = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null);
                var sources = Files.list(Distribution.source("benchmarks"))) {
            List<Path> programs =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(programs).isNotEmpty();

            var options = List.of("-nowarn", "-proc:none", "-d", classes.toString());
            var units = files.getJavaFileObjectsFromPaths(programs);
            assertThat(compiler.getTask(faults, files, null, options, null, units)
                            .call())
                    .as(faults.toString())
                    .isTrue();
        }
    }
}
