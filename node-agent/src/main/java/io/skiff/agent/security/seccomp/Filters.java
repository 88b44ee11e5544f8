package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.seccomp.FilterProgram;
import io.skiff.agent.linux.seccomp.LibSeccomp;
import io.skiff.agent.linux.seccomp.SeccompException;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.Identity;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The seccomp filters of a node's containers, each compiled once. */
public final class Filters {

    /** A node has few profiles; a filter takes some 10 KB. */
    private static final int MOST_KEPT = 32;

    private final ProfileDirectory directory;
    private final FilterCompiler compiler;
    private final Map<Key, FilterProgram> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, FilterProgram> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Key(ByteBuffer file, CapabilitySet capabilities) {}

    /**
     * @param directory of the files that a pod's {@code localhostProfile} names
     * @throws SeccompException if libseccomp is not installed
     */
    public Filters(Path directory) {
        this.directory = new ProfileDirectory(directory);
        this.compiler = new FilterCompiler(LibSeccomp.load());
    }

    /**
     * Finds the filter of a container; empty if it runs unconfined.
     *
     * @param capabilities those that it may have
     * @throws ProfileException if its profile cannot be used
     */
    public Optional<FilterProgram> find(
            SeccompChoice choice, CapabilitySet capabilities, Identity identity, boolean noNewPrivileges) {
        return switch (choice.kind()) {
            case UNCONFINED -> Optional.empty();
            case RUNTIME_DEFAULT -> Optional.of(runtimeDefault(ProfileTable.relevant(capabilities)));
            case LOCALHOST -> Optional.of(localhost(choice.file(), capabilities, identity, noNewPrivileges));
        };
    }

    private synchronized FilterProgram runtimeDefault(CapabilitySet capabilities) {
        return kept.computeIfAbsent(
                new Key(ByteBuffer.allocate(0), capabilities), key -> compiler.compile(ProfileTable.of(capabilities)));
    }

    private synchronized FilterProgram localhost(
            String file, CapabilitySet capabilities, Identity identity, boolean noNewPrivileges) {
        var content = directory.read(file);
        try {
            var program = kept.computeIfAbsent(
                    new Key(ByteBuffer.wrap(content), capabilities),
                    key -> compiler.compile(ProfileFile.parse(content, capabilities)));
            StartCalls.require(program, identity, noNewPrivileges);
            return program;
        } catch (SeccompException | ProfileException fault) {
            throw new ProfileException("seccomp profile " + file + ": " + fault.getMessage(), fault);
        }
    }
}
