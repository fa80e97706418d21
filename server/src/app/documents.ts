import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { CostMemo, sizingVariables } from './cost-memo.js';
import { LIMITS, limitErrors, needsSignIn, nestingVariables, quietRules } from './limits.js';

/** One operation of a valid document with everything about it that no variable changes. */
export interface KnownOperation {
  node: OperationDefinitionNode;
  /** Whether it asks for anything that nobody may read without signing in. */
  needsSignIn: boolean;
  /** What it breaks of the limits that depend on the document only. */
  problems: readonly GraphQLError[];
  cost: CostMemo;
  /** Variables whose depth has to be looked at. */
  nesting: readonly string[];
}

const MAX_DOCUMENTS = 1_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** A parsed and validated document; its operations are looked into when they are first asked for. */
export class KnownDocument {
  readonly #operations = new Map<OperationDefinitionNode, KnownOperation>();

  constructor(
    private readonly schema: GraphQLSchema,
    readonly document: DocumentNode,
  ) {}

  /** @returns the operation of this name, or the only one; null where there is none such */
  operation(name: string | null | undefined): KnownOperation | null {
    const node = getOperationAST(this.document, name);
    if (!node) return null;
    let known = this.#operations.get(node);
    if (!known) {
      known = {
        node,
        needsSignIn: needsSignIn(this.schema, this.document, node),
        problems: limitErrors(this.document, node),
        cost: new CostMemo(this.schema, this.document, node),
        nesting: nestingVariables(this.schema, node, sizingVariables(this.schema, this.document)),
      };
      this.#operations.set(node, known);
    }
    return known;
  }
}

/**
 * Parses and validates each text once for all transports; keeps what was valid, bounded in number and in characters,
 * the least recently used going first.
 */
export class Documents {
  readonly #kept = new Map<string, KnownDocument>();
  #characters = 0;

  constructor(private readonly schema: GraphQLSchema) {}

  /** @returns the document, or what is wrong with the text */
  read(source: string): KnownDocument | GraphQLError[] {
    const known = this.#kept.get(source);
    if (known) {
      this.#kept.delete(source);
      this.#kept.set(source, known);
      return known;
    }
    const fresh = this.#parse(source);
    if (fresh instanceof KnownDocument) this.#keep(source, fresh);
    return fresh;
  }

  #parse(source: string): KnownDocument | GraphQLError[] {
    let document: DocumentNode;
    try {
      document = parse(source, { maxTokens: LIMITS.tokens });
    } catch (error) {
      return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    }
    try {
      const errors = validate(this.schema, document, quietRules);
      if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    } catch (error) {
      // Deeply nested documents within the token limit may still exhaust the stack of a rule.
      return [coded(error, 'GRAPHQL_VALIDATION_FAILED')];
    }
    return new KnownDocument(this.schema, document);
  }

  #keep(source: string, document: KnownDocument): void {
    this.#kept.set(source, document);
    this.#characters += source.length;
    while (this.#kept.size > MAX_DOCUMENTS || this.#characters > MAX_CHARACTERS) {
      const oldest = this.#kept.keys().next().value!;
      this.#kept.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

function coded(error: unknown, code: string): GraphQLError {
  if (!(error instanceof GraphQLError)) {
    return new GraphQLError('The document cannot be read. Make it smaller.', { extensions: { code } });
  }
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { ...error.extensions, code },
  });
}
