package io.skiff.agent.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Limits the memory in huge pages. What a container does not ask for it does not get. On a host without this controller it has no limit, as with containerd.
 */
final class HugePagesController implements Controller {

    private static final Map<String, Integer> UNITS = Map.of("KB", 10, "MB", 20, "GB", 30);
    private static final Pattern UNIFIED = Pattern.compile("hugetlb\\.([0-9]+)(KB|MB|GB)\\.(?:rsvd\\.)?max");
    private static final Pattern LEGACY = Pattern.compile("hugetlb\\.([0-9]+)(KB|MB|GB)\\.(?:rsvd\\.)?limit_in_bytes");

    @Override
    public String name() {
        return "hugetlb";
    }

    @Override
    public boolean isNeeded() {
        return false;
    }

    @Override
    public void applyUnified(Path group, Limits limits) {
        apply(group, UNIFIED, limits);
    }

    @Override
    public void applyLegacy(Path group, Limits limits) {
        apply(group, LEGACY, limits);
    }

    private static void apply(Path group, Pattern names, Limits limits) {
        for (var name : names(group)) {
            var file = names.matcher(name);
            if (file.matches()) {
                long size = Long.parseLong(file.group(1)) << UNITS.getOrDefault(file.group(2), 0);
                CgroupFile.in(group, name)
                        .write(Long.toString(limits.hugePageBytes().getOrDefault(size, 0L)));
            }
        }
    }

    private static List<String> names(Path group) {
        try (var files = Files.list(group)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException fault) {
            throw new UncheckedIOException("list " + group, fault);
        }
    }
}
