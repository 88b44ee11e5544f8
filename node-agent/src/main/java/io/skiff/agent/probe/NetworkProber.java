package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.pod.ProbeSpec.Grpc;
import io.skiff.agent.pod.ProbeSpec.HttpGet;
import io.skiff.agent.pod.ProbeSpec.TcpSocket;
import io.skiff.agent.pod.ProbeSpec.Unaskable;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.grpc.GrpcProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Probes over the network, from this host. */
final class NetworkProber {

    private NetworkProber() {}

    static Outcome probe(ProbeSpec probe, String address) {
        int timeoutMillis = (int) Math.min(Math.max(probe.timeout().toMillis(), 1), Integer.MAX_VALUE);
        if (probe.check() instanceof HttpGet get) {
            return HttpProbe.probe(get, get.host().isEmpty() ? address : get.host(), timeoutMillis);
        }
        if (probe.check() instanceof Unaskable unaskable) {
            return Outcome.error(unaskable.why());
        }
        if (probe.check() instanceof Grpc grpc) {
            return GrpcProbe.problem(grpc, address, probe.timeout())
                    .map(Outcome::failure)
                    .orElse(Outcome.SUCCESS);
        }
        var tcp = (TcpSocket) probe.check();
        return connect(tcp.host().isEmpty() ? address : tcp.host(), tcp.port(), timeoutMillis);
    }

    private static Outcome connect(String host, int port, int timeoutMillis) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), timeoutMillis);
            return Outcome.SUCCESS;
        } catch (SocketTimeoutException e) {
            return Outcome.failure("dial tcp " + host + ":" + port + ": i/o timeout");
        } catch (IOException e) {
            return Outcome.failure("dial tcp " + host + ":" + port + ": " + reason(e));
        }
    }

    static String reason(IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.startsWith("Connection refused") ? "connect: connection refused" : message;
    }
}
