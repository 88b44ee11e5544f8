package io.skiff.cli.host;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The terminal of standard input while a program elsewhere has it: each key goes there as it is typed, Ctrl-C too. It is as before once this is closed,
 * or the process ends by a signal.
 *
 * <p>Java has no call for it, so {@code stty} does it, which every system with a terminal has.
 */
public final class Terminal implements AutoCloseable {

    private static final String ENTER = "stty -g && stty size && stty raw -echo -iexten";
    private static final Pattern SETTINGS = Pattern.compile("[0-9a-fA-F:=]+");

    private final String before;
    private final Optional<TerminalSize> size;
    private final AtomicBoolean isRestored = new AtomicBoolean();

    private Terminal(String before, Optional<TerminalSize> size) {
        this.before = before;
        this.size = size;
    }

    /** Whether standard input is a terminal. */
    public static boolean isThere() {
        return !run(List.of("stty", "-g")).isEmpty();
    }

    /** Takes the terminal; empty if standard input is none. */
    public static Optional<Terminal> take() {
        List<String> lines = run(List.of("sh", "-c", ENTER));
        if (lines.size() != 2 || !SETTINGS.matcher(lines.get(0)).matches()) {
            return Optional.empty();
        }
        var terminal = new Terminal(lines.get(0), TerminalSize.parse(lines.get(1)));
        Runtime.getRuntime().addShutdownHook(new Thread(terminal::close, "terminal"));
        return Optional.of(terminal);
    }

    /** The size when it was taken; empty if the terminal has none. */
    public Optional<TerminalSize> size() {
        return size;
    }

    /** Tells each new size, on another thread. */
    public void onResize(Consumer<TerminalSize> changed) {
        whenSignalled(
                "WINCH",
                () -> run(List.of("stty", "size")).stream()
                        .findFirst()
                        .flatMap(TerminalSize::parse)
                        .ifPresent(changed));
    }

    /** By reflection: the compiler takes each mention of these classes for a fault, and there are no others for signals. */
    private static void whenSignalled(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.getName().equals("equals") ? (Object) false : (Object) 0;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
        } catch (ReflectiveOperationException e) {
            return; // the terminal works without, at its first size
        }
    }

    private static List<String> run(List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            return process.waitFor() == 0 ? lines : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public void close() {
        if (isRestored.compareAndSet(false, true)) {
            run(List.of("stty", before));
        }
    }
}
