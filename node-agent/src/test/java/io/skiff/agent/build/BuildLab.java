package io.skiff.agent.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.build.plan.BuildArguments;
import io.skiff.agent.container.BusyboxImage;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.Platform;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.buildcontext.ContextArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store of images with one named {@code busybox}, and a context in which each test makes its files. */
final class BuildLab implements AutoCloseable {

    final Path directory;
    final Path context;
    final Path data;
    final LocalImageStore images;
    final Map<String, String> arguments = new HashMap<>();
    final Map<String, byte[]> secrets = new HashMap<>();
    Optional<String> target = Optional.empty();
    RemoteFiles remoteFiles = (uri, out) -> {
        throw new IOException("fetch " + uri + ": there is no network");
    };
    boolean isFresh;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    BuildLab() {
        try {
            directory = Files.createTempDirectory("skiff-build");
            context = Files.createDirectory(directory.resolve("context"));
            data = Files.createDirectory(directory.resolve("images"));
            images = new LocalImageStore(data, Clock.systemUTC());
            Path base = Files.createDirectory(directory.resolve("base"));
            new Inodes().setMode(base, 0755);
            BusyboxImage.make(base);
            build("busybox", "FROM scratch\nCOPY . /\n", base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BuildLab file(String name, String content) {
        return file(name, content, 0644);
    }

    BuildLab file(String name, String content, int mode) {
        try {
            Path file = context.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            new Inodes().setMode(file, mode);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BuildLab link(String name, String target) {
        try {
            Files.createSymbolicLink(context.resolve(name), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Image build(String dockerfile) {
        return build(dockerfile, context);
    }

    Image build(String dockerfile, Path from) {
        return build("app", dockerfile, from);
    }

    private Image build(String name, String dockerfile, Path from) {
        output.reset();
        var tar = new ByteArrayOutputStream();
        try {
            ContextArchive.write(from, tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var request = new BuildRequest(
                dockerfile,
                List.of(name),
                new BuildArguments(arguments, Platform.ofThisHost().toString()),
                target,
                isFresh,
                secrets);
        BaseImages bases = (reference, logins) ->
                images.find(reference).orElseThrow(() -> new ImageException("no image is named " + reference));
        return new ImageBuilder(images, bases, remoteFiles, BuildNetwork.HOST, Clock.systemUTC())
                .build(BuildPlan.of(request), new ByteArrayInputStream(tar.toByteArray()), new BuildLog(output))
                .get(0);
    }

    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    JsonNode config(Image image) {
        try {
            return new ObjectMapper()
                    .readTree(images.document(image.documents().config()).orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds a file in the topmost layer that has it. */
    Optional<Path> find(Image image, String path) {
        return image.layers().stream()
                .map(layer -> layer.resolve(path))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
    }

    String content(Image image, String path) {
        try {
            return Files.readString(find(image, path).orElseThrow(() -> new AssertionError("no " + path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 644 0:0}. */
    String mode(Image image, String path) {
        try {
            var inode = io.skiff.agent.linux.file.Inode.of(
                    find(image, path).orElseThrow(() -> new AssertionError("no " + path)));
            return Integer.toOctalString(inode.permissions()) + " " + inode.uid() + ":" + inode.gid();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in the topmost layer. */
    List<String> topmost(Image image) {
        Path layer = image.layers().get(0);
        try (var all = Files.walk(layer)) {
            return new ArrayList<>(all.filter(path -> !path.equals(layer))
                    .map(path -> layer.relativize(path).toString())
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left of builds that have ended. */
    List<Path> leftovers() throws IOException {
        try (var left = Files.list(data.resolve("build").resolve("work"))) {
            return left.toList();
        }
    }

    @Override
    public void close() throws IOException {
        DeletedTree.delete(directory);
    }
}
