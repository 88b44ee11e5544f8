package io.skiff.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** How long an answer of an upstream name server counts. */
class AnswerCacheTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AnswerCache cache = new AnswerCache(nanos::get);

    private static Message question(String name) throws Exception {
        return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    }

    private static Message answer(Message question, String... records) throws Exception {
        var answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        for (var record : records) {
            var words = record.split(" ", 4);
            var made = Record.fromString(
                    Name.fromString(words[0]),
                    Type.value(words[2]),
                    DClass.IN,
                    Long.parseLong(words[1]),
                    words[3],
                    Name.root);
            answer.addRecord(made, words[2].equals("SOA") ? Section.AUTHORITY : Section.ANSWER);
        }
        answer.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        return answer;
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void anAnswerCountsAsLongAsItSaysAndGrowsOld() throws Exception {
        var question = question("a.example.");
        var key = AnswerCache.Key.of(question, false);
        cache.keep(
                key,
                answer(question, "a.example. 30 A 1.2.3.4", "a.example. 60 A 1.2.3.5")
                        .toWire());

        pass(10);
        var found = new Message(cache.find(key, 4711).orElseThrow());
        assertThat(found.getHeader().getID()).isEqualTo(4711);
        assertThat(found.getSection(Section.ANSWER).stream().map(Record::getTTL))
                .containsExactly(20L, 50L);
        assertThat(found.getOPT().getPayloadSize()).isEqualTo(1232);
        pass(20);
        assertThat(cache.find(key, 1)).isEmpty();
    }

    @Test
    void nothingCountsAsLongAsItsZoneSays() throws Exception {
        var question = question("none.example.");
        var key = AnswerCache.Key.of(question, false);
        var answer = answer(question);
        answer.addRecord(
                Record.fromString(
                        Name.fromString("example."),
                        Type.SOA,
                        DClass.IN,
                        100,
                        "ns.example. root.example. 1 2 3 4 20",
                        Name.root),
                Section.AUTHORITY);
        answer.getHeader().setRcode(Rcode.NXDOMAIN);
        cache.keep(key, answer.toWire());

        pass(19);
        assertThat(cache.find(key, 1)).isPresent();
        pass(1);
        assertThat(cache.find(key, 1)).isEmpty();
    }

    @Test
    void whatIsNoAnswerIsAskedForAgain() throws Exception {
        var question = question("a.example.");
        var key = AnswerCache.Key.of(question, false);
        var failed = answer(question, "a.example. 30 A 1.2.3.4");
        failed.getHeader().setRcode(Rcode.SERVFAIL);
        cache.keep(key, failed.toWire());
        assertThat(cache.find(key, 1)).isEmpty();

        var cut = answer(question, "a.example. 30 A 1.2.3.4");
        cut.getHeader().setFlag(Flags.TC);
        cache.keep(key, cut.toWire());
        assertThat(cache.find(key, 1)).isEmpty();
        cache.keep(key, answer(question, "a.example. 0 A 1.2.3.4").toWire());
        assertThat(cache.find(key, 1)).isEmpty();
        cache.keep(key, new byte[] {1, 2, 3});
        assertThat(cache.find(key, 1)).isEmpty();
    }
}
