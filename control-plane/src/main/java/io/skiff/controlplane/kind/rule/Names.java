package io.skiff.controlplane.kind.rule;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for names, labels and label values. Each returns the fault, in Kubernetes' words. */
public final class Names {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern LABEL_1035 = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL.pattern() + "(\\." + LABEL.pattern() + ")*");
    private static final Pattern QUALIFIED = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");

    private static final String DNS_LABEL_FAULT = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc')";
    private static final String DNS_1035_FAULT =
            "a DNS-1035 label must consist of lower case alphanumeric characters or"
                    + " '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name', or 'abc-123')";
    private static final String SUBDOMAIN_FAULT =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start"
                    + " and end with an alphanumeric character (e.g. 'example.com')";
    private static final String QUALIFIED_FAULT =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName', or 'my.name', or '123-abc')";
    private static final String VALUE_FAULT =
            "a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', or 'my_value', or '12345')";

    private Names() {}

    public static Optional<String> labelFault(String name) {
        return fault(name, LABEL, 63, DNS_LABEL_FAULT);
    }

    public static Optional<String> label1035Fault(String name) {
        return fault(name, LABEL_1035, 63, DNS_1035_FAULT);
    }

    public static Optional<String> subdomainFault(String name) {
        return fault(name, SUBDOMAIN, 253, SUBDOMAIN_FAULT);
    }

    /** The same for a name of DNS, which may end with the dot of the root. */
    public static Optional<String> dnsNameFault(String name) {
        return subdomainFault(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    /** Checks {@code name} or {@code example.com/name}. */
    public static Optional<String> labelKeyFault(String key) {
        int slash = key.indexOf('/');
        if (slash >= 0) {
            var prefix = subdomainFault(key.substring(0, slash));
            if (prefix.isPresent()) {
                return prefix.map(why -> "prefix part " + why);
            }
        }
        return fault(key.substring(slash + 1), QUALIFIED, 63, QUALIFIED_FAULT);
    }

    public static Optional<String> labelValueFault(String value) {
        return value.isEmpty() ? Optional.empty() : fault(value, QUALIFIED, 63, VALUE_FAULT);
    }

    /** Checks a segment of a URL's path. */
    public static Optional<String> pathSegmentFault(String name) {
        if (name.length() > 253) {
            return Optional.of("must be no more than 253 characters");
        }
        boolean fits = !name.equals(".")
                && !name.equals("..")
                && !name.contains("/")
                && !name.contains("%")
                && name.chars().noneMatch(Character::isISOControl);
        return fits
                ? Optional.empty()
                : Optional.of("may not be '.' or '..', nor contain '/', '%' or control characters");
    }

    private static Optional<String> fault(String name, Pattern pattern, int longest, String fault) {
        if (name.length() > longest) {
            return Optional.of("must be no more than " + longest + " characters");
        }
        return pattern.matcher(name).matches() ? Optional.empty() : Optional.of(fault);
    }
}
