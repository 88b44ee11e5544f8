package io.skiff.agent.build;

import io.skiff.agent.build.dockerfile.Nearest;
import io.skiff.agent.build.plan.Step;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.linux.file.RootDirectory;
import io.skiff.agent.linux.file.WalkBounds;
import io.skiff.archive.PathText;
import io.skiff.buildcontext.PathPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what the sources of a COPY mean in the context, a stage or an image. */
final class CopySources {

    private static final String ANY_DIRECTORIES = "**";

    /** Of all paths that the patterns of one COPY match, with their parents, because all are kept. */
    private static final int MOST_CHARACTERS = 8 << 20;

    /** What a path takes beside its own characters. */
    private static final int PATH_CHARACTERS = 40;

    private static final int MOST_SIBLINGS = 1000;

    private final RootDirectory root;
    private final String where;
    private long characters;

    /** @param where names the root in messages: {@code the context} */
    CopySources(RootDirectory root, String where) {
        this.root = root;
        this.where = where;
    }

    /**
     * What a source leads to.
     *
     * @param path relative to the root
     * @param kept how many of the path's last names the copy keeps: 1, and more with {@code --parents}
     */
    record Found(String path, int kept) {

        private static Found below(String path, int pivot) {
            return new Found(path, path.split("/", -1).length - pivot);
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * Finds all of them. A pattern may match nothing, as long as something is found: {@code yarn.lock*} is a file that need not be there.
     *
     * @throws BuildException if a source means nothing
     */
    List<Found> find(Step.Transfer step) {
        var keyword = step.source().keyword();
        var found = new ArrayList<Found>();
        for (var source : step.sources()) {
            var paths = step.hasParents()
                    ? withParents(keyword, source)
                    : find("", names(keyword, source), keyword + " " + source).stream()
                            .map(path -> new Found(path, 1))
                            .toList();
            if (paths.isEmpty() && !PathPattern.isGlob(source)) {
                throw missing(keyword, source);
            }
            found.addAll(paths);
        }
        if (found.isEmpty() && !step.sources().isEmpty()) {
            throw missing(keyword, step.sources().get(0));
        }
        return found;
    }

    /** What stands before {@code /./} is not kept. */
    private List<Found> withParents(String keyword, String source) {
        int pivot = source.indexOf("/./");
        var before = names(keyword, pivot < 0 ? "" : source.substring(0, pivot));
        var after = names(keyword, pivot < 0 ? source : source.substring(pivot + 2));
        var found = new ArrayList<Found>();
        var shown = keyword + " " + source;
        for (var directory : find("", before, shown)) {
            var paths = after.contains(ANY_DIRECTORIES)
                    ? matching(directory, PathPattern.of(String.join("/", after)), shown)
                    : find(directory, after, shown);
            paths.forEach(path -> found.add(Found.below(path, before.size())));
        }
        return found;
    }

    /** @param shown names the source in messages */
    private List<String> find(String directory, List<String> names, String shown) {
        var paths = List.of(directory);
        for (var name : names) {
            var next = new ArrayList<String>();
            for (var path : paths) {
                if (PathPattern.isGlob(name)) {
                    for (var child : children(path, PathPattern.of(name))) {
                        add(next, join(path, child), shown);
                    }
                } else {
                    add(next, join(path, name), shown);
                }
            }
            paths = next;
        }
        return paths.stream().filter(this::exists).toList();
    }

    private void add(List<String> paths, String path, String shown) {
        paths.add(path);
        characters += PATH_CHARACTERS + path.length();
        if (characters > MOST_CHARACTERS) {
            throw new BuildException(shown + ": its patterns match too many paths of " + where
                    + ", more than some " + MOST_CHARACTERS / (2 * PATH_CHARACTERS)
                    + "; copy the directory that they are in");
        }
    }

    private List<String> names(String keyword, String source) {
        var names = new ArrayList<String>();
        for (var name : source.split("/", -1)) {
            if (name.equals("..")) {
                if (names.isEmpty()) {
                    throw new BuildException(
                            keyword + " " + source + " leads out of " + where + "; only what is in it can be copied");
                }
                names.remove(names.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }

    /** Looks in all directories below one, without following links: {@code **} stands for any of them. */
    private List<String> matching(String directory, PathPattern pattern, String shown) {
        var found = new ArrayList<String>();
        listed(
                directory,
                open -> addMatching(open, directory, "", pattern, new Matches(found, new WalkBounds(), shown)));
        return found;
    }

    /** What a walk has found. */
    private record Matches(List<String> paths, WalkBounds bounds, String shown) {}

    /** What is in a directory that matches comes with it. */
    private void addMatching(Path directory, String top, String relative, PathPattern pattern, Matches matches)
            throws IOException {
        try (var names = matches.bounds().list(directory, "/" + join(top, relative))) {
            for (Path name : names) {
                var path = join(relative, PathText.of(name));
                Path child = directory.resolve(name);
                if (pattern.matches(path)) {
                    add(matches.paths(), join(top, path), matches.shown());
                } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    addMatching(child, top, path, pattern, matches);
                }
            }
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "/" + name;
    }

    private boolean exists(String path) {
        var place = root.find(path);
        place.ifPresent(OpenPlace::close);
        return place.isPresent();
    }

    /** The names in a directory that match, in order. */
    private List<String> children(String path, PathPattern pattern) {
        var matching = new ArrayList<String>();
        listed(path, directory -> {
            try (var names = new WalkBounds().list(directory, "/" + path)) {
                for (Path entry : names) {
                    var name = PathText.of(entry);
                    if (pattern.matches(name)) {
                        matching.add(name);
                    }
                }
            }
        });
        return matching;
    }

    /** Some names in a directory, for a hint. */
    private Set<String> siblings(String path) {
        var some = new TreeSet<String>();
        listed(path, directory -> {
            try (var entries = Files.newDirectoryStream(directory)) {
                for (var names = entries.iterator(); names.hasNext() && some.size() < MOST_SIBLINGS; ) {
                    some.add(PathText.of(names.next().getFileName()));
                }
            }
        });
        return some;
    }

    /** Looks at a directory. */
    private interface Look {

        void at(Path directory) throws IOException;
    }

    private void listed(String path, Look look) {
        var place = root.find(path);
        if (place.isEmpty()) {
            return;
        }
        try (var directory = place.get()) {
            if (directory.isDirectory()) {
                look.at(directory.path());
            }
        } catch (IOException e) {
            throw new BuildException("list " + path + " in " + where + ": " + e.getMessage(), e);
        }
    }

    private BuildException missing(String keyword, String source) {
        var path = String.join("/", names(keyword, source));
        int slash = path.lastIndexOf('/');
        var directory = slash < 0 ? "" : path.substring(0, slash);
        var name = path.substring(slash + 1);
        boolean isGlob = PathPattern.isGlob(source);
        var near = nearest(name, siblings(directory));
        var hint = near.map(other -> "; did you mean " + join(directory, other) + "?")
                .orElse(exists(directory) || PathPattern.isGlob(directory) ? "" : "; it has no directory " + directory);
        var ignored = where.equals("the context") ? " (what .dockerignore names is not sent)" : "";
        var nothing = isGlob ? "nothing in " + where + " matches it" : where + " has no " + path;
        return new BuildException(keyword + " " + source + ": " + nothing + hint + ignored);
    }

    /** The only file there is, if nothing is like the name. A pattern is like what it would be without its stars. */
    private static Optional<String> nearest(String name, Set<String> siblings) {
        return Nearest.find(name.replaceAll("[*?]", ""), siblings)
                .or(() -> siblings.stream().findFirst().filter(only -> siblings.size() == 1));
    }
}
