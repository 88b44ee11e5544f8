package io.skiff.agent.security.seccomp;

import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import java.util.List;
import java.util.regex.Pattern;

/** Docker's {@code includes} and {@code excludes}: whether a rule applies to this container on this host. */
final class ProfileConditions {

    private static final List<String> FIELDS = List.of("caps", "arches", "minKernel");
    private static final Pattern VERSION = Pattern.compile("(\\d{1,5})\\.(\\d{1,5}).*");

    private final CapabilitySet capabilities;

    ProfileConditions(CapabilitySet capabilities) {
        this.capabilities = capabilities;
    }

    boolean hold(JsonFields rule) {
        var includes = rule.object("includes");
        var excludes = rule.object("excludes");
        includes.allow(FIELDS);
        excludes.allow(FIELDS);
        return includes.texts("caps").stream().allMatch(name -> has(includes, name))
                && excludes.texts("caps").stream().noneMatch(name -> has(excludes, name))
                && (includes.texts("arches").isEmpty()
                        || includes.texts("arches").contains(Architectures.dockerName()))
                && !excludes.texts("arches").contains(Architectures.dockerName())
                && (!includes.has("minKernel") || isKernelAtLeast(includes))
                && (!excludes.has("minKernel") || !isKernelAtLeast(excludes));
    }

    private boolean has(JsonFields fields, String name) {
        return capabilities.has(Capability.find(name)
                .orElseThrow(() -> fields.problem("caps", "\"" + name + "\" is not a capability")));
    }

    private static boolean isKernelAtLeast(JsonFields fields) {
        var wanted = VERSION.matcher(fields.text("minKernel"));
        if (!wanted.matches()) {
            throw fields.problem("minKernel", "\"" + fields.text("minKernel") + "\" is not a version as in 4.8");
        }
        var running = VERSION.matcher(System.getProperty("os.version"));
        return running.matches() && number(running) >= number(wanted);
    }

    private static int number(java.util.regex.Matcher version) {
        return Integer.parseInt(version.group(1)) << 16 | Integer.parseInt(version.group(2));
    }
}
