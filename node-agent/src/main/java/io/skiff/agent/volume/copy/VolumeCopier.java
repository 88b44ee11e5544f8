package io.skiff.agent.volume.copy;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeException;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Copies persistent volumes to this node, and gives those of this node to others. */
public final class VolumeCopier {

    private final String node;
    private final PersistentDirectories directories;
    private final RemoteVolumes others;

    /** @param node the name of this one */
    public VolumeCopier(String node, PersistentDirectories directories, RemoteVolumes others) {
        this.node = node;
        this.directories = directories;
        this.others = others;
    }

    /**
     * Makes a directory with the content of another one. What a former try has left is removed first.
     *
     * @param isWanted asked all the time
     * @param refusal why the origin cannot be read now, if it is on this node
     * @throws VolumeException if there is no complete copy; then there is none at all
     */
    public void copy(
            String handle,
            String fromNode,
            String fromHandle,
            BooleanSupplier isWanted,
            Supplier<Optional<String>> refusal) {
        var held = directories.hold(handle);
        try {
            made(handle, fromNode, fromHandle, isWanted, refusal);
        } catch (IOException | ErrnoException e) {
            throw new VolumeException("copy persistent volume " + fromHandle + ": " + e.getMessage(), e);
        } finally {
            held.close();
        }
    }

    private void made(
            String handle,
            String fromNode,
            String fromHandle,
            BooleanSupplier isWanted,
            Supplier<Optional<String>> refusal)
            throws IOException {
        var made = directories.begin(handle);
        try {
            byte[] wanted;
            try (var writer = new TreeWriter(made)) {
                wanted = fromNode.equals(node)
                        ? local(fromHandle, writer, isWanted, refusal)
                        : remote(fromNode, fromHandle, writer, isWanted);
            }
            var found = TreeEncoder.forHash();
            new TreeWalk(found, isWanted).walk(made);
            if (!MessageDigest.isEqual(wanted, found.finish())) {
                throw new VolumeException("what was written is not what was read");
            }
            directories.complete(handle);
        } finally {
            directories.giveUp(handle);
        }
    }

    private byte[] local(String handle, TreeWriter writer, BooleanSupplier isWanted, Supplier<Optional<String>> refusal)
            throws IOException {
        var held = directories.hold(handle);
        try {
            requireNoRefusal(refusal);
            var encoder = TreeEncoder.forHash();
            new TreeWalk(new TwoSinks(writer, encoder), isWanted).walk(directories.path(handle));
            return encoder.finish();
        } finally {
            held.close();
        }
    }

    private byte[] remote(String from, String handle, TreeWriter writer, BooleanSupplier isWanted) throws IOException {
        try (var in = others.read(from, handle)) {
            return new TreeDecoder(in, writer, isWanted).read();
        }
    }

    /**
     * Writes a directory of this node for another one.
     *
     * @param refusal asked when no pod can begin to use it any more
     */
    public void give(String handle, Supplier<Optional<String>> refusal, OutputStream out) throws IOException {
        var held = directories.hold(handle);
        try {
            requireNoRefusal(refusal);
            var encoder = new TreeEncoder(out);
            new TreeWalk(encoder, () -> true).walk(directories.path(handle));
            encoder.finish();
        } finally {
            held.close();
        }
    }

    private static void requireNoRefusal(Supplier<Optional<String>> refusal) {
        refusal.get().ifPresent(why -> {
            throw new VolumeException(why);
        });
    }
}
