package io.skiff.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** By the examples of Kubernetes' specification of DNS-based service discovery. */
class ClusterZoneTest {

    static final NetworkConfig CONFIG = new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16");

    static final List<Service> SERVICES = List.of(new Service(
            "default",
            "web",
            "10.43.0.20",
            List.of(new Port("http", "TCP", 80, List.of()), new Port("dns", "UDP", 53, List.of()))));

    static final List<ServiceName> NAMES = List.of(
            new ServiceName(
                    "shop",
                    "db",
                    "",
                    List.of(new ServiceName.Address("10.42.1.7", "db-0"), new ServiceName.Address("10.42.2.8", "")),
                    List.of(new ServiceName.Port("pg", "TCP", 5432))),
            new ServiceName("shop", "empty", "", List.of(), List.of()),
            new ServiceName("shop", "mail", "mail.example.com", List.of(), List.of()));

    private final ClusterZone zone = new ClusterZone(CONFIG, SERVICES, NAMES);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            web.default.svc.cluster.local.             | A     | 10.43.0.20
            WEB.Default.SVC.cluster.LOCAL.             | A     | 10.43.0.20
            web.default.svc.cluster.local.             | AAAA  | nothing
            web.default.svc.cluster.local.             | SRV   | 0 100 80 web.default.svc.cluster.local. 0 100 53 web.default.svc.cluster.local.
            _http._tcp.web.default.svc.cluster.local.  | SRV   | 0 100 80 web.default.svc.cluster.local.
            _dns._udp.web.default.svc.cluster.local.   | SRV   | 0 100 53 web.default.svc.cluster.local.
            _dns._tcp.web.default.svc.cluster.local.   | SRV   | no such name
            _http._tcp.web.default.svc.cluster.local.  | A     | nothing
            _tcp.web.default.svc.cluster.local.        | SRV   | nothing
            a.web.default.svc.cluster.local.           | A     | no such name
            other.default.svc.cluster.local.           | A     | no such name
            web.other.svc.cluster.local.               | A     | no such name
            default.svc.cluster.local.                 | A     | nothing
            other.svc.cluster.local.                   | A     | no such name
            svc.cluster.local.                         | A     | nothing
            cluster.local.                             | A     | nothing
            google.com.default.svc.cluster.local.      | A     | no such name
            google.com.cluster.local.                  | A     | no such name
            db-0.db.shop.svc.cluster.local.            | A     | 10.42.1.7
            10-42-2-8.db.shop.svc.cluster.local.       | A     | 10.42.2.8
            10-42-1-7.db.shop.svc.cluster.local.       | A     | no such name
            _pg._tcp.db.shop.svc.cluster.local.        | SRV   | 0 50 5432 db-0.db.shop.svc.cluster.local. 0 50 5432 10-42-2-8.db.shop.svc.cluster.local.
            empty.shop.svc.cluster.local.              | A     | nothing
            mail.shop.svc.cluster.local.               | A     | mail.example.com.
            10-42-3-9.default.pod.cluster.local.       | A     | 10.42.3.9
            10-42-3-999.default.pod.cluster.local.     | A     | no such name
            dns-version.cluster.local.                 | TXT   | "1.1.0"
            20.0.43.10.in-addr.arpa.                   | PTR   | web.default.svc.cluster.local.
            7.1.42.10.in-addr.arpa.                    | PTR   | db-0.db.shop.svc.cluster.local.
            9.9.42.10.in-addr.arpa.                    | PTR   | no such name
            """)
    void namesMean(String name, String type, String meaning) throws Exception {
        assertThat(zone.contains(Name.fromString(name))).isTrue();
        var answer = zone.find(Name.fromString(name), Type.value(type));

        var said = String.join(
                " ",
                answer.records().stream().map(record -> record.rdataToString()).toList());
        assertThat(answer.rcode() == Rcode.NXDOMAIN ? "no such name" : said.isEmpty() ? "nothing" : said)
                .isEqualTo(meaning);
    }

    @Test
    void allPodsOfAHeadlessServiceAreNamed() throws Exception {
        var answer = zone.find(Name.fromString("db.shop.svc.cluster.local."), Type.A);

        assertThat(answer.records().stream().map(record -> record.rdataToString()))
                .containsExactlyInAnyOrder("10.42.1.7", "10.42.2.8");
    }

    @ParameterizedTest
    @CsvSource({"example.com.", "notcluster.local.", "local.", "1.2.3.4.in-addr.arpa.", "43.10.in-addr.arpa.", "."})
    void othersAreAskedForOtherNames(String name) throws Exception {
        assertThat(zone.contains(Name.fromString(name))).isFalse();
    }
}
