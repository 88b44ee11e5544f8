package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.pod.HugePages;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for memory in huge pages (those of Kubernetes, core/validation: ValidateContainerResourceRequirements), and for volumes of it. */
final class HugePageRules {

    private static final String MEDIUM = "HugePages";

    private HugePageRules() {}

    /** Whether it is the name of such a resource. */
    static boolean isName(String resource) {
        return HugePages.pageSize(resource).isPresent();
    }

    /** @param resources of a container */
    static void ofContainer(Field resources) {
        var names = names(resources).collect(Collectors.toCollection(TreeSet::new));
        for (var name : names) {
            var limit = resources.at("limits").entry(name);
            var request = resources.at("requests").entry(name);
            if (!limit.isThere()) {
                limit.add(Problem.required(limit.path(), "Limit must be set for non overcommitable resources"));
            } else {
                whole(limit, name);
                var most = Quantities.amount(limit.node());
                Quantities.amount(request.node())
                        .filter(amount -> most.isPresent() && amount.compareTo(most.get()) != 0)
                        .ifPresent(amount -> request.invalid("must be equal to " + name + " limit of " + limit.text()));
            }
        }
        boolean hasOther = Stream.of("limits", "requests")
                .anyMatch(kind -> resources.at(kind).keys().stream().anyMatch(Set.of("cpu", "memory")::contains));
        if (!names.isEmpty() && !hasOther) {
            resources.forbidden("HugePages require cpu or memory");
        }
    }

    private static void whole(Field amount, String name) {
        var page = BigDecimal.valueOf(HugePages.pageSize(name).orElseThrow());
        Quantities.amount(amount.node())
                .filter(bytes -> bytes.remainder(page).signum() != 0)
                .ifPresent(bytes -> amount.invalid(
                        "must be a multiple of the page size " + name.substring(HugePages.PREFIX.length())));
    }

    private static Stream<String> names(Field resources) {
        return Stream.of("limits", "requests")
                .flatMap(kind -> resources.at(kind).keys().stream())
                .filter(HugePageRules::isName);
    }

    /**
     * The kubelet finds out when it mounts the volume, and tries for ever.
     *
     * @param containers of the pod
     */
    static void ofVolumes(Field volumes, List<Field> containers) {
        var names = containers.stream()
                .flatMap(container -> names(container.at("resources")))
                .collect(Collectors.toSet());
        for (var volume : volumes.items()) {
            var medium = volume.at("emptyDir").at("medium");
            if (medium.text().equals(MEDIUM)) {
                if (names.size() != 1) {
                    medium.invalid(
                            "needs limits of one size of huge pages, such as hugepages-2Mi, in the pod's containers");
                }
            } else if (medium.text().startsWith(MEDIUM + "-")) {
                var name = HugePages.PREFIX + medium.text().substring(MEDIUM.length() + 1);
                if (!names.contains(name)) {
                    medium.invalid("needs a limit of " + name + " in one of the pod's containers");
                }
            } else {
                medium.oneOf("Memory", MEDIUM, MEDIUM + "-<size>");
            }
        }
    }
}
