package io.skiff.agent.storage;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.log.LogQuery;
import io.skiff.agent.log.LogReader;
import io.skiff.agent.pod.TerminationMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files in which containers leave their last words, one for each container of a pod. A container has its file mounted: it can write to it
 * without a bound, and not replace it.
 */
public final class LastWords {

    /** The kubelet's bounds. */
    private static final int MOST_BYTES = 4096;

    private static final int MOST_BYTES_OF_LOG = 2048;
    private static final long MOST_LINES_OF_LOG = 80;

    private final Path root;
    private final PodLogs logs;

    /** @param root a directory on a disk, closed to all others; in memory, the writes of containers would use up the host's */
    public LastWords(Path root, PodLogs logs) {
        this.root = root;
        this.logs = logs;
    }

    /** Makes the empty file of a new run. */
    BindMount mount(PodUid pod, String container, TerminationMessage message) {
        var file = file(pod, container);
        try {
            Files.createDirectories(file.getParent());
            // a new file, and not the old one emptied: whatever may still have that open does not write to this
            Files.deleteIfExists(file);
            Files.createFile(file);
            // the user of the container is not known here, and nobody else comes this far
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException e) {
            throw new UncheckedIOException("make " + file, e);
        }
        return new BindMount(file, message.path(), false);
    }

    private Path file(PodUid pod, String container) {
        return root.resolve(pod.value()).resolve(container);
    }

    /** Reads what a run left. Bytes that are no text become the character that says so. */
    String read(ContainerId run, TerminationMessage from, boolean hasFailed) {
        var words = from.path().isEmpty() ? "" : ofFile(file(run.pod(), run.name()));
        return words.isEmpty() && hasFailed && from.isElseOfLogs() ? ofLog(run) : words;
    }

    private static String ofFile(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            var end = ByteBuffer.allocate((int) Math.min(size, MOST_BYTES));
            channel.position(size - end.capacity());
            boolean isMore = true;
            while (isMore && end.hasRemaining()) {
                isMore = channel.read(end) >= 0;
            }
            return new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    private String ofLog(ContainerId run) {
        var query =
                new LogQuery(false, false, OptionalLong.of(MOST_LINES_OF_LOG), Optional.empty(), OptionalLong.empty());
        var end = new ByteArrayOutputStream();
        new LogReader(logs.directory(run)).read(query, () -> true, piece -> {
            end.write(piece, 0, piece.length);
            keepEnd(end);
            return true;
        });
        return end.toString(StandardCharsets.UTF_8);
    }

    private static void keepEnd(ByteArrayOutputStream text) {
        if (text.size() > MOST_BYTES_OF_LOG) {
            var all = text.toByteArray();
            text.reset();
            text.writeBytes(Arrays.copyOfRange(all, all.length - MOST_BYTES_OF_LOG, all.length));
        }
    }

    void remove(PodUid pod) {
        new FileTree(root.resolve(pod.value())).delete();
    }
}
