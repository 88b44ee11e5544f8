package io.skiff.agent.command;

import io.skiff.agent.image.Digest;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints the images as a table, with the columns of {@code docker images}. */
public final class ImageTable {

    private static final int SHORT_DIGEST = 12;
    private static final int GAP = 3;

    private ImageTable() {}

    static String render(List<Image> images, Instant now) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("REPOSITORY", "TAG", "IMAGE ID", "IMPORTED", "SIZE"));
        for (Image image : images) {
            ImageReference reference = ImageReference.parse(image.reference());
            rows.add(List.of(
                    reference.repository(),
                    reference.tag().orElse("<none>"),
                    Digest.parse(image.digest()).hex().substring(0, SHORT_DIGEST),
                    age(Duration.between(image.imported(), now)),
                    size(image.sizeBytes())));
        }
        var text = new StringBuilder();
        rows.forEach(row -> text.append(line(row, rows)).append('\n'));
        return text.toString();
    }

    private static String line(List<String> row, List<List<String>> rows) {
        var line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width = rows.stream()
                    .mapToInt(cells -> cells.get(at).length())
                    .max()
                    .orElse(0);
            line.append(row.get(column))
                    .append(" ".repeat(width - row.get(column).length() + GAP));
        }
        return line.toString().stripTrailing();
    }

    private static String age(Duration age) {
        if (age.toDays() >= 2) {
            return age.toDays() + " days ago";
        }
        if (age.toHours() >= 2) {
            return age.toHours() + " hours ago";
        }
        return age.toMinutes() >= 2 ? age.toMinutes() + " minutes ago" : Math.max(0, age.toSeconds()) + " seconds ago";
    }

    private static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.1f%s", value, units[unit]);
    }
}
