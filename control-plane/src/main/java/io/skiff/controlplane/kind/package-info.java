/**
 * Everything particular about each kind of object. The API, the view, the writers and the loop handle all kinds alike:
 * they ask the definition, and name no kind.
 *
 * <p>The way of a kind through this package:
 *
 * <ol>
 *   <li>{@link io.skiff.controlplane.kind.KindDefinition} has all that is particular about a kind: schema, defaults,
 *       rules, supported fields, columns, selectable fields, sub-resources, deletion, allocations, when an object is
 *       garbage, and whether errors may tell its values. A part that a definition leaves out has the default of kinds
 *       that are only stored.
 *   <li>One class for each kind makes its definition with a {@link io.skiff.controlplane.kind.KindBuilder}. These
 *       classes lie in packages named for the API's groups: {@code core}, {@code apps}, {@code discovery},
 *       {@code policy}, {@code coordination}.
 *   <li>{@link io.skiff.controlplane.kind.KindRegistry} holds all definitions. {@code StoredKinds} in the root makes it
 *       once, and the constructors pass it on.
 *   <li>A write of the API passes the parts in this order: the schema (unknown fields and types), the canonical form
 *       with its defaults ({@code normalize}), then the rules and the supported fields, on an update also the rules of
 *       changes. It stores nothing unless all of them pass, and it reports all problems at once.
 * </ol>
 *
 * <p>The other packages are the material of definitions: {@code schema} describes fields as data, {@code rule} checks
 * values, {@code table} makes columns, {@code podspec} and {@code network} have the parts that several kinds share.
 *
 * <p>To add a kind, as {@link io.skiff.controlplane.kind.policy.PodDisruptionBudgetKind} was added:
 *
 * <ol>
 *   <li>Its {@code Kind}: API version, name, plural, short names ({@code pdb}), and the class of its decoded form. A
 *       kind without a model class takes {@code GenericKubernetesResource}.
 *   <li>{@code schema}: a kind with a model class needs none, as its fields are read from the class, with
 *       {@code fieldTags} for what Go's tags say: lists that patches merge, zero values that mean nothing. A kind without
 *       one writes a table: {@code spec.minAvailable int-or-string}, a line for each field. A time of a class is recognized by
 *       its field's name, which stands in {@code schema.Times}.
 *   <li>{@code supports}: the fields that Skiff acts on or keeps. A field that no line names is refused, never silently
 *       dropped.
 *   <li>{@code defaults} and {@code rules}, with the source of the rules in Kubernetes. Here: {@code minAvailable} and
 *       {@code maxUnavailable} exclude each other.
 *   <li>{@code withStatus} for a status of its own, {@code withGeneration} if its spec counts changes, {@code columns}
 *       for tables, {@code protobuf} if clients send it in that form.
 *   <li>{@code garbage} if objects of the kind expire or pile up, {@code confidentialBut} if errors may not tell their
 *       values.
 *   <li>A line in {@code StoredKinds}, a test of the definition ({@code PodDisruptionBudgetKindTest}), and an object of the
 *       kind in the tests that go over all kinds ({@code fuzz/objects.yaml}, {@code golden/tables}; they fail without it).
 *   <li>A line in {@code docs/compatibility.md}, which tells users how far the kind works.
 * </ol>
 *
 * <p>A kind that also acts gets a controller, in a package of its own (see {@code loop}).
 *
 * <p>What this package must never do: read or write the store or the view (a definition is pure; {@code removal}
 * returns a transaction and does not commit it), or accept a field that nothing implements.
 */
@NullMarked
package io.skiff.controlplane.kind;

import org.jspecify.annotations.NullMarked;
