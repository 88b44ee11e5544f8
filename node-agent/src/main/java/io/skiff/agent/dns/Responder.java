package io.skiff.agent.dns;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers questions: those about the cluster from its zone, others by the upstream name servers. */
final class Responder {

    private static final Logger LOG = LogManager.getLogger(Responder.class);

    /** What passes every link without fragments (DNS flag day 2020). */
    private static final int LARGEST_DATAGRAM = 1232;

    private static final int PLAIN_DATAGRAM = 512;
    private static final int LARGEST = 65_535;
    private static final int HEADER = 12;

    private final Supplier<ClusterZone> zone;
    private final Upstream upstream;

    Responder(Supplier<ClusterZone> zone, Upstream upstream) {
        this.zone = zone;
        this.upstream = upstream;
    }

    /**
     * @param isStream whether it came by TCP
     * @return the answer; empty bytes for what gets none
     */
    CompletableFuture<byte[]> answer(byte[] query, boolean isStream) {
        try {
            return tryToAnswer(query, isStream);
        } catch (RuntimeException fault) {
            LOG.debug("A question is not answered", fault);
            return done(query.length < HEADER ? new byte[0] : failed(query, Rcode.SERVFAIL));
        }
    }

    private CompletableFuture<byte[]> tryToAnswer(byte[] query, boolean isStream) {
        Message message;
        try {
            message = new Message(query);
        } catch (IOException malformed) {
            return done(query.length < HEADER ? new byte[0] : failed(query, Rcode.FORMERR));
        }
        var header = message.getHeader();
        if (header.getFlag(Flags.QR)) {
            return done(new byte[0]);
        }
        if (header.getOpcode() != Opcode.QUERY) {
            return done(refused(message, Rcode.NOTIMP));
        }
        var question = message.getQuestion();
        if (question == null || header.getCount(Section.QUESTION) != 1) {
            return done(refused(message, Rcode.FORMERR));
        }
        if (question.getDClass() != DClass.IN || question.getType() == Type.AXFR || question.getType() == Type.IXFR) {
            return done(refused(message, Rcode.REFUSED));
        }
        var names = zone.get();
        return names.contains(question.getName())
                ? ofZone(names, message, question, isStream)
                : upstream.ask(query, message, isStream).exceptionally(failure -> refused(message, Rcode.SERVFAIL));
    }

    private static CompletableFuture<byte[]> done(byte[] answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private CompletableFuture<byte[]> ofZone(ClusterZone names, Message query, Record question, boolean isStream) {
        var found = names.find(question.getName(), question.getType());
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.getHeader().setRcode(found.rcode());
        answer.addRecord(question, Section.QUESTION);
        found.records().forEach(record -> answer.addRecord(record, Section.ANSWER));
        int most = most(query, isStream);
        boolean goesOn = found.alias().isPresent() && question.getType() != Type.CNAME;
        return goesOn
                ? follow(names, found.alias().get(), question.getType(), answer)
                        .thenApply(whole -> written(whole, query, most))
                : done(written(answer, query, most));
    }

    /** Adds what the alias means. If nobody says it, the client gets the alias alone. */
    private CompletableFuture<Message> follow(ClusterZone names, Name alias, int type, Message answer) {
        if (names.contains(alias)) {
            names.find(alias, type).records().forEach(record -> answer.addRecord(record, Section.ANSWER));
            return CompletableFuture.completedFuture(answer);
        }
        var query = Message.newQuery(Record.newRecord(alias, type, DClass.IN));
        return upstream.ask(query.toWire(), query, true).handle((reply, failure) -> {
            if (reply == null) {
                answer.getHeader().setRcode(Rcode.SERVFAIL);
                return answer;
            }
            try {
                var found = new Message(reply);
                answer.getHeader().setRcode(found.getRcode());
                found.getSection(Section.ANSWER).forEach(record -> answer.addRecord(record, Section.ANSWER));
            } catch (IOException malformed) {
                answer.getHeader().setRcode(Rcode.SERVFAIL);
            }
            return answer;
        });
    }

    private static int most(Message query, boolean isStream) {
        var options = query.getOPT();
        if (isStream) {
            return LARGEST;
        }
        return options == null
                ? PLAIN_DATAGRAM
                : Math.max(PLAIN_DATAGRAM, Math.min(LARGEST_DATAGRAM, options.getPayloadSize()));
    }

    /** Says that there is more if it is too long: the client then asks by TCP. */
    private static byte[] written(Message answer, Message query, int most) {
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            answer.addRecord(ZoneRecords.authority(), Section.AUTHORITY);
        }
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(LARGEST_DATAGRAM, 0, 0), Section.ADDITIONAL);
        }
        return answer.toWire(most);
    }

    private static byte[] refused(Message query, int rcode) {
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.getHeader().setOpcode(query.getHeader().getOpcode());
        answer.getHeader().setRcode(rcode);
        var question = query.getQuestion();
        if (question != null) {
            answer.addRecord(question, Section.QUESTION);
        }
        return answer.toWire(PLAIN_DATAGRAM);
    }

    private static byte[] failed(byte[] query, int rcode) {
        var header = new Header(((query[0] & 255) << 8) | (query[1] & 255));
        header.setFlag(Flags.QR);
        header.setRcode(rcode);
        return header.toWire();
    }
}
