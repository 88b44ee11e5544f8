package io.skiff.agent.build;

import io.skiff.agent.build.CopySources.Found;
import io.skiff.agent.build.dockerfile.Heredoc;
import io.skiff.agent.build.plan.Step;
import io.skiff.agent.image.TarArchive;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.linux.file.RootDirectory;
import io.skiff.agent.linux.file.WalkBounds;
import io.skiff.agent.security.UserDatabase;
import io.skiff.archive.PathText;
import io.skiff.buildcontext.IgnoreRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One COPY or ADD: what it takes, a hash of that, and the copying. */
final class CopyStep {

    private final Step.Transfer step;
    private final RootDirectory source;
    private final List<Found> sources;
    private final List<FetchedFile> fetched;
    private final IgnoreRules excludes;
    private final BuildTime time;
    private final WalkBounds bounds = new WalkBounds();

    /** @param fetched the remote files of the step */
    CopyStep(Step.Transfer step, RootDirectory source, String where, List<FetchedFile> fetched, BuildTime time) {
        this.step = step;
        this.source = source;
        this.fetched = fetched;
        this.excludes = IgnoreRules.of(step.excludes());
        this.sources = new CopySources(source, where)
                .find(step).stream().filter(found -> !isExcluded(found)).toList();
        this.time = time;
        requireDirectory();
    }

    /** A directory is there, and what is in it may be excluded. */
    private boolean isExcluded(Found found) {
        if (step.excludes().isEmpty() || !excludes.ignores(found.name())) {
            return false;
        }
        try (var place = require(found.path())) {
            return !place.isDirectory();
        }
    }

    private int count() {
        return sources.size() + fetched.size() + step.documents().size();
    }

    /** A pattern may mean several files. */
    private void requireDirectory() {
        if (count() > 1 && !step.destination().endsWith("/")) {
            var names = Stream.of(
                            sources.stream().map(Found::path),
                            fetched.stream().map(file -> file.remote().uri().toString()),
                            step.documents().stream().map(Heredoc::name))
                    .flatMap(each -> each);
            throw new BuildException(
                    Step.Transfer.severalSources(step.source().keyword(), names.toList(), step.destination()));
        }
    }

    /** A hash of all that is copied, and for the history whether it is one file, a directory or several things. */
    record Content(String hash, String shown) {}

    Content content() throws IOException {
        var hash = new ContentHash();
        String kind = "file";
        for (var document : step.documents()) {
            hash.add(document.name());
            hash.add(document.content());
        }
        for (var file : fetched) {
            hash.add(file.remote().name());
            hash.add(file.digest() + " " + file.modified());
        }
        for (var found : sources) {
            for (var directory : keptDirectories(found)) {
                try (var place = require(directory)) {
                    hash.add(directory, Inode.of(place), place.path());
                }
            }
            try (var place = require(found.path())) {
                var inode = Inode.of(place);
                hash.add(found.name(), inode, place.path());
                if (inode.isDirectory()) {
                    kind = "dir";
                    addChildren(hash, place.path(), "", found.path());
                }
            }
        }
        var hex = hash.hex();
        return new Content(hex, (count() == 1 ? kind : "multi") + ":" + hex);
    }

    /** The directories that are copied without what else is in them, the outermost first. */
    private List<String> keptDirectories(Found found) {
        var directories = new ArrayList<String>();
        var path = found.path();
        for (int kept = found.kept(); kept > 1; kept--) {
            path = path.substring(0, path.lastIndexOf('/'));
            directories.add(0, path);
        }
        return directories;
    }

    private void addChildren(ContentHash hash, Path directory, String relative, String shown) throws IOException {
        try (var children = bounds.list(directory, "/" + shown)) {
            for (Path child : children) {
                Path path = directory.resolve(child);
                var base = PathText.of(child);
                var name = relative.isEmpty() ? base : relative + "/" + base;
                if (!excludes.ignores(name)) {
                    var inode = Inode.of(path);
                    hash.add(name, inode, path);
                    if (inode.isDirectory()) {
                        addChildren(hash, path, name, shown + "/" + base);
                    }
                }
            }
        }
    }

    /**
     * @param layers of the image so far, topmost first
     * @param unpacking makes a directory for an archive
     */
    void copyInto(RootDirectory target, List<Path> layers, Supplier<Path> unpacking) throws IOException {
        var owner = step.owner().map(text -> owner(text, layers));
        boolean isOfContext = step.from().isEmpty();
        var ownerOfNew = owner.or(() -> isOfContext ? Optional.of(new FileCopy.Owner(0, 0)) : Optional.empty());
        var attributes = new FileCopy.Attributes(
                ownerOfNew,
                step.mode(),
                isOfContext ? Optional.of(time.fixed()) : Optional.empty(),
                time.fixed(),
                excludes);
        for (var document : step.documents()) {
            copy(new FileCopy(target, attributes), document);
        }
        var ofArchive = new FileCopy.Attributes(owner, step.mode(), Optional.empty(), time.fixed(), IgnoreRules.NONE);
        for (var file : fetched) {
            if (step.unpacksFetched() && TarArchive.isOne(file.file())) {
                unpack(file.file(), file.remote().uri().toString(), unpacking, new FileCopy(target, ofArchive));
                continue;
            }
            var ofFile = new FileCopy(
                    target,
                    new FileCopy.Attributes(
                            ownerOfNew, step.mode(), Optional.of(file.modified()), time.fixed(), IgnoreRules.NONE));
            ofFile.copyFile(
                    file.file(),
                    Inode.of(file.file()),
                    destination(ofFile, file.remote().name()));
        }
        for (var found : sources) {
            // hard links are kept within a source: another one may have replaced the first name
            var copy = new FileCopy(target, attributes);
            try (var place = require(found.path())) {
                if (step.unpacksFiles() && place.isRegularFile() && TarArchive.isOne(place.path())) {
                    unpack(place.path(), found.path(), unpacking, new FileCopy(target, ofArchive));
                } else if (step.hasParents()) {
                    copyWithParents(copy, found, place);
                } else {
                    copy(copy, found.name(), place);
                }
            }
        }
    }

    private void unpack(Path archive, String shown, Supplier<Path> unpacking, FileCopy copy) throws IOException {
        Path unpacked = unpacking.get();
        TarArchive.unpack(Files.newInputStream(archive), unpacked, "ADD " + shown);
        copy.copyContents(unpacked, directoryName(step.destination()));
    }

    private void copyWithParents(FileCopy copy, Found found, OpenPlace place) throws IOException {
        var destination = directoryName(step.destination());
        copy.makeDirectories(destination);
        for (var directory : keptDirectories(found)) {
            destination = destination + "/" + directory.substring(directory.lastIndexOf('/') + 1);
            try (var kept = require(directory)) {
                copy.copyDirectoryAlone(kept.path(), Inode.of(kept), destination);
            }
        }
        copy.copyFile(place.path(), Inode.of(place), destination + "/" + found.name());
    }

    private void copy(FileCopy copy, String name, OpenPlace place) throws IOException {
        if (place.isDirectory()) {
            copy.copyContents(place.path(), directoryName(step.destination()));
        } else {
            copy.copyFile(place.path(), Inode.of(place), destination(copy, name));
        }
    }

    private void copy(FileCopy copy, Heredoc document) throws IOException {
        copy.write(document.content().getBytes(StandardCharsets.UTF_8), destination(copy, document.name()));
    }

    /** Where a file goes. Its directory is there afterwards. */
    private String destination(FileCopy copy, String name) throws IOException {
        var destination = step.destination();
        boolean isInside = destination.endsWith("/") || copy.isDirectory(destination);
        if (isInside && name.isEmpty()) {
            throw new BuildException(
                    destination + " is a directory, and the URL has no file's name; name the file there");
        }
        var whole = isInside ? directoryName(destination) + "/" + name : copy.followed(destination);
        copy.makeDirectories(whole.substring(0, whole.lastIndexOf('/')));
        return whole;
    }

    /** Without the slash at the end; the root is empty. */
    private static String directoryName(String destination) {
        return destination.endsWith("/") ? destination.substring(0, destination.length() - 1) : destination;
    }

    private OpenPlace require(String path) {
        return source.find(path).orElseThrow(() -> new BuildException(path + " is gone"));
    }

    /** A user without a group gets a group of the same number, as in Docker. */
    private FileCopy.Owner owner(String text, List<Path> layers) {
        try {
            var identity = UserDatabase.of(layers).resolve(text, new ArrayList<>());
            boolean hasGroup = text.indexOf(':') >= 0 && !text.endsWith(":");
            return new FileCopy.Owner(identity.uid(), hasGroup ? identity.gid() : identity.uid());
        } catch (IllegalArgumentException unknown) {
            throw new BuildException("--chown=" + text + ": " + unknown.getMessage(), unknown);
        }
    }
}
