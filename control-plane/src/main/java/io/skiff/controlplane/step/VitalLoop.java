package io.skiff.controlplane.step;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A single-threaded event loop that the process cannot do without. If an Error ends such a loop, Netty only logs a
 * warning and its connections hang, so this class ends the process.
 */
public final class VitalLoop implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(VitalLoop.class);

    private final EventLoopGroup group;
    private volatile boolean isClosed;

    private VitalLoop(String name, IoHandlerFactory io, Runnable halt) {
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), io);
        var unused = group.terminationFuture().addListener(over -> {
            if (!isClosed) {
                end(name, halt);
            }
        });
    }

    public static VitalLoop start(String name, IoHandlerFactory io) {
        return start(name, io, ProcessEnd::now);
    }

    /** @param halt ends the process */
    static VitalLoop start(String name, IoHandlerFactory io, Runnable halt) {
        return new VitalLoop(name, io, halt);
    }

    private static void end(String name, Runnable halt) {
        try {
            LOG.fatal("The loop {} is dead; the process ends", name);
        } finally {
            halt.run();
        }
    }

    public EventLoopGroup group() {
        return group;
    }

    @Override
    public void close() {
        isClosed = true;
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
