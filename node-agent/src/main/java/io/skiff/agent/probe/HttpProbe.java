package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec.HttpGet;
import io.skiff.agent.probe.HttpExchange.Answer;
import io.skiff.agent.probe.Prober.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.util.function.Function;

/**
 * A GET whose status alone counts. As in Kubernetes a redirect to the same host is followed, ten times at most. A
 * redirect to another host is a success with a warning; the other host is not asked.
 */
final class HttpProbe {

    private static final int MOST_REDIRECTS = 10;

    private final HttpGet get;
    private final HttpTarget first;
    private final int timeoutMillis;
    private final long deadline;
    private final Function<Answer, Outcome> judgement;

    private HttpProbe(HttpGet get, HttpTarget first, int timeoutMillis, Function<Answer, Outcome> judgement) {
        this.judgement = judgement;
        this.get = get;
        this.first = first;
        this.timeoutMillis = timeoutMillis;
        this.deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
    }

    static Outcome probe(HttpGet get, String host, int timeoutMillis) {
        return new HttpProbe(get, HttpTarget.of(get, host), timeoutMillis, HttpProbe::judge).follow();
    }

    /** Asks as {@link #probe} does, and takes any answer for a success. */
    static Outcome reach(HttpGet get, String host, int timeoutMillis) {
        return new HttpProbe(get, HttpTarget.of(get, host), timeoutMillis, answer -> Outcome.SUCCESS).follow();
    }

    private Outcome follow() {
        var target = first;
        for (int asked = 0; asked < MOST_REDIRECTS; asked++) {
            try {
                var answer = HttpExchange.ask(target, get.headers(), deadline);
                if (!answer.isRedirect()) {
                    return judgement.apply(answer);
                }
                var next = target.at(answer.location());
                if (!next.host().equalsIgnoreCase(first.host())) {
                    return Outcome.warning(
                            "Probe terminated redirects: " + answer.status() + " leads to another host, " + next.url());
                }
                target = next;
            } catch (URISyntaxException e) {
                return failure(target, "failed to parse Location header \"" + e.getInput() + "\": " + e.getReason());
            } catch (SocketTimeoutException e) {
                return failure(
                        target,
                        "context deadline exceeded (timeout of " + timeoutMillis
                                + " ms exceeded while awaiting headers)");
            } catch (IOException e) {
                return failure(
                        target, "dial tcp " + target.host() + ":" + target.port() + ": " + NetworkProber.reason(e));
            }
        }
        return failure(target, "stopped after " + MOST_REDIRECTS + " redirects");
    }

    private static Outcome judge(Answer answer) {
        if (answer.status() < 200 || answer.status() >= 400) {
            return Outcome.failure("HTTP probe failed with statuscode: " + answer.status());
        }
        return answer.status() < 300
                ? Outcome.SUCCESS
                : Outcome.warning("Probe terminated redirects: " + answer.status() + " leads nowhere");
    }

    private static Outcome failure(HttpTarget target, String why) {
        return Outcome.failure("Get \"" + target.url() + "\": " + why);
    }
}
