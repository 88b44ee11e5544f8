package io.skiff.controlplane.kind.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTransitionTest {

    /** Each row: the spec before, the edited one with defaults, and what becomes of that. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}                | {'type':'NodePort','ports':[{'port':81}]}                                 | {'type':'NodePort','ports':[{'port':81,'nodePort':30080}]}
            {'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}                | {'type':'LoadBalancer','ports':[{'port':80}]}                             | {'type':'LoadBalancer','ports':[{'port':80,'nodePort':30080}]}
            {'type':'NodePort','ports':[{'name':'a','nodePort':1},{'name':'b','nodePort':2}]} | {'type':'NodePort','ports':[{'name':'b'},{'name':'c'}]}           | {'type':'NodePort','ports':[{'name':'b','nodePort':2},{'name':'c'}]}
            {'type':'NodePort','ports':[{'name':'a','nodePort':1},{'name':'b','nodePort':2}]} | {'type':'NodePort','ports':[{'name':'a','nodePort':2},{'name':'b'}]} | {'type':'NodePort','ports':[{'name':'a','nodePort':2},{'name':'b'}]}
            {'type':'NodePort','ports':[{'nodePort':1}]}                              | {'type':'NodePort','ports':[{'nodePort':3}]}                              | {'type':'NodePort','ports':[{'nodePort':3}]}
            {'type':'NodePort','ports':[{'nodePort':1}]}                              | {'type':'ClusterIP','ports':[{'nodePort':1}]}                             | {'type':'ClusterIP','ports':[{}]}
            {'type':'NodePort','ports':[{'nodePort':1}]}                              | {'type':'ClusterIP','ports':[{'nodePort':3}]}                             | {'type':'ClusterIP','ports':[{'nodePort':3}]}
            {'type':'LoadBalancer','ports':[{'nodePort':1}]}                          | {'type':'LoadBalancer','allocateLoadBalancerNodePorts':false,'ports':[{'nodePort':1}]} | {'type':'LoadBalancer','allocateLoadBalancerNodePorts':false,'ports':[{}]}
            {'type':'LoadBalancer','allocateLoadBalancerNodePorts':true}              | {'type':'NodePort','allocateLoadBalancerNodePorts':true}                  | {'type':'NodePort'}
            {'type':'LoadBalancer','allocateLoadBalancerNodePorts':true}              | {'type':'NodePort','allocateLoadBalancerNodePorts':false}                 | {'type':'NodePort','allocateLoadBalancerNodePorts':false}
            {'type':'LoadBalancer','loadBalancerClass':'a/b'}                         | {'type':'ClusterIP','loadBalancerClass':'a/b'}                            | {'type':'ClusterIP'}
            {'type':'LoadBalancer','loadBalancerClass':'a/b'}                         | {'type':'ClusterIP','loadBalancerClass':'a/c'}                            | {'type':'ClusterIP','loadBalancerClass':'a/c'}
            {'type':'NodePort','externalTrafficPolicy':'Local'}                       | {'type':'ClusterIP','externalTrafficPolicy':'Local'}                      | {'type':'ClusterIP'}
            {'type':'NodePort','externalTrafficPolicy':'Local'}                       | {'type':'ClusterIP','externalTrafficPolicy':'Cluster'}                    | {'type':'ClusterIP','externalTrafficPolicy':'Cluster'}
            {'type':'ClusterIP','externalIPs':['192.0.2.1'],'externalTrafficPolicy':'Local'} | {'type':'ClusterIP','externalTrafficPolicy':'Local'}               | {'type':'ClusterIP'}
            {'type':'LoadBalancer','loadBalancerSourceRanges':['10.0.0.0/8']}         | {'type':'ClusterIP','loadBalancerSourceRanges':['10.0.0.0/8']}            | {'type':'ClusterIP','loadBalancerSourceRanges':['10.0.0.0/8']}
            {'type':'NodePort','ports':[{'nodePort':1}]}                              | {'type':'NodePort','ports':7}                                             | {'type':'NodePort','ports':7}
            """)
    void keepsAndDrops(String before, String edited, String after) {
        var service = object(edited);

        ServiceTransition.carryOver(object(before), service);

        assertThat((JsonNode) service).isEqualTo(object(after));
    }

    private static ObjectNode object(String spec) {
        return Json.read(("{\"spec\":" + spec.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
    }
}
