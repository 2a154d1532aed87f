using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace Pipelines.ML;

/// <summary>The schema of the data that a model was fitted on: ML.NET saves it with the model but does not keep it on it.</summary>
public static class ModelSchema
{
    static readonly ConditionalWeakTable<ITransformer, DataViewSchema> schemas = [];

    /// <summary>Remembers the input schema, so that it is saved with the model.</summary>
    /// <returns>The model itself.</returns>
    public static ITransformer Attach(ITransformer model, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(schema);
        schemas.AddOrUpdate(model, schema);
        return model;
    }

    /// <summary>The input schema, given by <see cref="Attach"/> or read with the model; null when neither.</summary>
    public static DataViewSchema? Of(ITransformer model) => schemas.TryGetValue(model, out var schema) ? schema : null;
}
