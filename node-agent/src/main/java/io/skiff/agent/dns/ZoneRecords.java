package io.skiff.agent.dns;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.ServiceName;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;

/** The records of the cluster's zone. All live equally long, as an endpoint may be gone at any moment. */
final class ZoneRecords {

    private static final long TTL_SECONDS = 5;

    private ZoneRecords() {}

    /** @param text with the dot of the root */
    static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text + " is no name", e);
        }
    }

    static Record address(Name name, int address) {
        return new ARecord(name, DClass.IN, TTL_SECONDS, Subnet.inet(address));
    }

    static Record pointer(Name name, String target) {
        return new PTRRecord(name, DClass.IN, TTL_SECONDS, name(target));
    }

    static Record text(Name name, String text) {
        return new TXTRecord(name, DClass.IN, TTL_SECONDS, text);
    }

    static Record alias(Name name, Name target) {
        return new CNAMERecord(name, DClass.IN, TTL_SECONDS, target);
    }

    static Record service(Name name, int weight, int port, String target) {
        return new SRVRecord(name, DClass.IN, TTL_SECONDS, 0, weight, port, name(target));
    }

    /** What tells for how long a name may be taken as missing. */
    static Record authority() {
        var apex = ServiceName.CLUSTER_DOMAIN + ".";
        return new SOARecord(
                name(apex),
                DClass.IN,
                TTL_SECONDS,
                name("ns.dns." + apex),
                name("hostmaster." + apex),
                1,
                7200,
                1800,
                86_400,
                TTL_SECONDS);
    }
}
