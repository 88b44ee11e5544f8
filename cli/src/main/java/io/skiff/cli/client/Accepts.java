package io.skiff.cli.client;

/** The media types that are asked for. */
final class Accepts {

    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private Accepts() {}
}
