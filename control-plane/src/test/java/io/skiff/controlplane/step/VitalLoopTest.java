package io.skiff.controlplane.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class VitalLoopTest {

    private final CountDownLatch halted = new CountDownLatch(1);

    @Test
    void anErrorThatEndsItsThreadEndsTheProcess() throws InterruptedException {
        IoHandlerFactory io = NioIoHandler.newFactory();
        try (var loop = VitalLoop.start("test", executor -> failing(io.newHandler(executor)), halted::countDown)) {
            loop.group().execute(() -> {});

            assertThat(halted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatATaskThrowsEndsNothing() throws InterruptedException {
        var wentOn = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        try (var loop = VitalLoop.start("test", NioIoHandler.newFactory(), halted::countDown)) {
            // after the loop's own listener
            var unused = loop.group().terminationFuture().addListener(over -> told.countDown());
            loop.group().execute(() -> {
                throw new OutOfMemoryError("planted");
            });
            loop.group().execute(wentOn::countDown);

            assertThat(wentOn.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(halted.getCount()).as("also when it is closed").isEqualTo(1);
    }

    /** Fails as for lack of memory, when the loop looks for ready connections. */
    private static IoHandler failing(IoHandler handler) {
        return (IoHandler) Proxy.newProxyInstance(
                IoHandler.class.getClassLoader(), new Class<?>[] {IoHandler.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("run")) {
                        throw new OutOfMemoryError("planted");
                    }
                    try {
                        return method.invoke(handler, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
