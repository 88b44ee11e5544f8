package io.skiff.cli.client;

/** The media types of the Accept header. */
final class Accepts {

    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private Accepts() {}
}
