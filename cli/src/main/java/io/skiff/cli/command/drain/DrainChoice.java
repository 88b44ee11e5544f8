package io.skiff.cli.command.drain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which pods of a node are to go, by kubectl's rules.
 *
 * @param isForced pods go that nobody makes again
 * @param isDataGoing pods go whose emptyDir goes with them
 * @param isIgnoringDaemons pods of daemon sets stay, which would come back at once
 */
record DrainChoice(boolean isForced, boolean isDataGoing, boolean isIgnoringDaemons) {

    /**
     * What is to be done.
     *
     * @param pods those that go, in their order
     * @param warnings about pods
     * @param refusals why nothing may be done; empty if something may
     */
    record Decision(List<JsonNode> pods, List<String> warnings, List<String> refusals) {

        Decision {
            pods = List.copyOf(pods);
            warnings = List.copyOf(warnings);
            refusals = List.copyOf(refusals);
        }
    }

    Decision decide(Iterable<JsonNode> pods) {
        var going = new ArrayList<JsonNode>();
        var daemons = new ArrayList<String>();
        var withData = new ArrayList<String>();
        var alone = new ArrayList<String>();
        for (JsonNode pod : pods) {
            String name = pod.path("metadata").path("namespace").asText() + "/"
                    + pod.path("metadata").path("name").asText();
            if (isMirror(pod)) {
                continue;
            }
            if (isFinished(pod)) {
                going.add(pod);
                continue;
            }
            String owner = owner(pod);
            if (owner.equals("DaemonSet")) {
                daemons.add(name);
                continue;
            }
            if (hasEmptyDir(pod)) {
                withData.add(name);
            }
            if (owner.isEmpty()) {
                alone.add(name);
            }
            going.add(pod);
        }
        var told = new Told();
        told.say(daemons, isIgnoringDaemons, "DaemonSet-managed Pods", "--ignore-daemonsets to ignore", "ignoring");
        told.say(withData, isDataGoing, "Pods with local storage", "--delete-emptydir-data to override", "deleting");
        told.say(alone, isForced, "Pods that declare no controller", "--force to override", "deleting");
        return new Decision(told.refusals.isEmpty() ? going : List.of(), told.warnings, told.refusals);
    }

    private static final class Told {

        private final List<String> warnings = new ArrayList<>();
        private final List<String> refusals = new ArrayList<>();

        void say(List<String> names, boolean isAllowed, String what, String flag, String done) {
            if (names.isEmpty()) {
                return;
            }
            String joined = String.join(", ", names);
            if (isAllowed) {
                warnings.add("Warning: " + done + " " + what + ": " + joined);
            } else {
                refusals.add("cannot delete " + what + " (use " + flag + "): " + joined);
            }
        }
    }

    private static boolean isMirror(JsonNode pod) {
        return pod.path("metadata").path("annotations").has("kubernetes.io/config.mirror");
    }

    private static boolean isFinished(JsonNode pod) {
        String phase = pod.path("status").path("phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    private static String owner(JsonNode pod) {
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return owner.path("kind").asText();
            }
        }
        return "";
    }

    private static boolean hasEmptyDir(JsonNode pod) {
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            if (volume.has("emptyDir")) {
                return true;
            }
        }
        return false;
    }
}
