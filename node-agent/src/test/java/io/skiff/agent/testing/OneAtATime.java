package io.skiff.agent.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The integration tests of this module share the machine's kernel tables, so they take turns, although two processes run them: the other one runs those in a virtual
 * machine, which take longest and share only its processor.
 */
public final class OneAtATime implements BeforeAllCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OneAtATime.class);
    private static final String TURN = "turn";

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Class<?> test = context.getRequiredTestClass();
        if (test.isMemberClass() || !test.getSimpleName().endsWith("IT") || isInVirtualMachine(test)) {
            return;
        }
        var file = Files.createDirectories(Path.of("target")).resolve("turn.lock");
        var turn = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!turn.lock().isValid()) {
            throw new IOException("no lock of " + file);
        }
        context.getStore(NAMESPACE).put(TURN, turn);
    }

    private static boolean isInVirtualMachine(Class<?> test) {
        return test.getSimpleName().startsWith("VirtualMachine");
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        var turn = context.getStore(NAMESPACE).remove(TURN, FileChannel.class);
        if (turn != null) {
            turn.close();
        }
    }
}
