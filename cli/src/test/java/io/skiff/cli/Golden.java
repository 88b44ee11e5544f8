package io.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares text with a file of src/test/resources/golden; rewrites the file with -Dgolden.rewrite=true. */
public final class Golden {

    private Golden() {}

    public static void check(String name, String text) {
        Path file = Path.of("src/test/resources/golden", name + ".txt");
        try {
            if (Boolean.getBoolean("golden.rewrite")) {
                Files.writeString(file, text);
            }
            assertThat(text).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
