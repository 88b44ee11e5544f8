package io.skiff.agent.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers of the upstream name servers, for as long as they say, those too that there is nothing (RFC 2308). Used by one thread. */
final class AnswerCache {

    private static final int MOST = 2000;
    private static final int LARGEST = 4096;
    private static final long LONGEST_SECONDS = 3600;
    private static final long LONGEST_NOTHING_SECONDS = 300;

    private final LongSupplier nanos;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > MOST;
        }
    };

    /** @param nanos a clock that never goes back */
    AnswerCache(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What makes two questions the same. */
    record Key(String name, int type, boolean isSigned, boolean isUnchecked, boolean isStream) {

        static Key of(Message query, boolean isStream) {
            var question = query.getQuestion();
            var options = query.getOPT();
            return new Key(
                    question.getName().toString().toLowerCase(Locale.ROOT),
                    question.getType(),
                    options != null && (options.getFlags() & ExtendedFlags.DO) != 0,
                    query.getHeader().getFlag(Flags.CD),
                    isStream);
        }
    }

    private static final class Kept {

        private final byte[] answer;

        /** Where in the answer a time to live is. */
        private final List<Integer> ttls;

        private final long since;
        private final long until;

        Kept(byte[] answer, List<Integer> ttls, long since, long until) {
            this.answer = answer;
            this.ttls = ttls;
            this.since = since;
            this.until = until;
        }
    }

    /** An answer for the question with this id, its times as they are now. */
    Optional<byte[]> find(Key key, int id) {
        var found = kept.get(key);
        long now = nanos.getAsLong();
        if (found == null || now - found.until >= 0) {
            kept.remove(key);
            return Optional.empty();
        }
        var answer = ByteBuffer.wrap(found.answer.clone());
        answer.putShort(0, (short) id);
        int passed = (int) Duration.ofNanos(now - found.since).toSeconds();
        found.ttls.forEach(place -> answer.putInt(place, Math.max(0, answer.getInt(place) - passed)));
        return Optional.of(answer.array());
    }

    void keep(Key key, byte[] answer) {
        try {
            var message = new Message(answer);
            long seconds = seconds(message);
            if (seconds > 0
                    && isAbout(key, message)
                    && answer.length <= LARGEST
                    && !message.getHeader().getFlag(Flags.TC)) {
                long now = nanos.getAsLong();
                kept.put(
                        key,
                        new Kept(
                                answer,
                                ttls(answer),
                                now,
                                now + Duration.ofSeconds(seconds).toNanos()));
            }
        } catch (IOException | IndexOutOfBoundsException malformed) {
            // goes to the client as it came
        }
    }

    private static boolean isAbout(Key key, Message message) {
        var question = message.getQuestion();
        return question != null
                && question.getType() == key.type()
                && question.getName().toString().toLowerCase(Locale.ROOT).equals(key.name());
    }

    private static long seconds(Message message) {
        int rcode = message.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return 0;
        }
        var answers = message.getSection(Section.ANSWER);
        if (rcode == Rcode.NXDOMAIN || answers.isEmpty()) {
            return message.getSection(Section.AUTHORITY).stream()
                    .filter(SOARecord.class::isInstance)
                    .map(SOARecord.class::cast)
                    .mapToLong(soa -> Math.min(soa.getTTL(), soa.getMinimum()))
                    .map(seconds -> Math.min(seconds, LONGEST_NOTHING_SECONDS))
                    .findFirst()
                    .orElse(0);
        }
        return Math.min(
                LONGEST_SECONDS,
                answers.stream().mapToLong(Record::getTTL).min().orElse(0));
    }

    /** Finds the times in the bytes of an answer. */
    private static List<Integer> ttls(byte[] answer) {
        var bytes = ByteBuffer.wrap(answer);
        int questions = bytes.getShort(4) & 0xffff;
        int records = (bytes.getShort(6) & 0xffff) + (bytes.getShort(8) & 0xffff) + (bytes.getShort(10) & 0xffff);
        bytes.position(12);
        for (int i = 0; i < questions; i++) {
            skipName(bytes);
            bytes.position(bytes.position() + 4);
        }
        var places = new ArrayList<Integer>();
        for (int i = 0; i < records; i++) {
            skipName(bytes);
            int type = bytes.getShort() & 0xffff;
            bytes.getShort();
            if (type != Type.OPT) {
                places.add(bytes.position());
            }
            bytes.getInt();
            int length = bytes.getShort() & 0xffff;
            bytes.position(bytes.position() + length);
        }
        return List.copyOf(places);
    }

    private static void skipName(ByteBuffer bytes) {
        for (int length = bytes.get() & 255; length != 0; length = bytes.get() & 255) {
            if (length >= 192) {
                bytes.get();
                return;
            }
            bytes.position(bytes.position() + length);
        }
    }
}
