using System.Collections;
using System.Reflection;
using System.Runtime.Loader;
using Pipelines.Hosting;
using Pipelines.Values;
using Pipelines.Values.Parts;

namespace Pipelines.Reporting;

/// <summary>Puts models that ML.NET fits or saves on the step, and what it finds of them as metrics. It is met by its names alone.</summary>
sealed class ModelRecorder(StepContext step)
{
    const string Transformer = "Microsoft.ML.ITransformer";
    const BindingFlags Plain = BindingFlags.DoNotWrapExceptions;

    readonly Dictionary<string, int> counts = [];

    public void Fitted(object? model, object? data)
    {
        if (model?.GetType().GetInterface(Transformer) is not { } known)
            return;
        var name = NameOf(model);
        var count = Next("model " + name);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".zip");
        try
        {
            using (var saved = ScratchFile.New())
            // As an output is written, in one go: a zip that one could move about in has other bytes.
            using (var file = new DigestStream(new FileStream(path, FileMode.CreateNew)))
            {
                Save(known.Assembly, model, data, saved);
                saved.Position = 0;
                CanonicalZip.Copy(saved, file);
            }
            step.UploadModel(count == 0 ? name : $"{name}_{count}", path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Saved(string? path)
    {
        if (path is not null)
            step.UploadModel(Path.GetFileNameWithoutExtension(path), path);
    }

    public void Evaluated(object? metrics)
    {
        if (metrics is not null)
            Report(metrics, TitleOf(metrics), Next("metrics " + TitleOf(metrics)));
    }

    public void CrossValidated(object? results)
    {
        foreach (var result in results as IEnumerable ?? Array.Empty<object>())
        {
            if (Named.Of(result, "Metrics") is { } metrics)
                Report(metrics, TitleOf(metrics) + " folds", (int)Named.Of(result, "Fold")!);
        }
    }

    int Next(string what)
    {
        lock (counts)
        {
            counts[what] = counts.GetValueOrDefault(what) + 1;
            return counts[what] - 1;
        }
    }

    void Report(object metrics, string title, int iteration)
    {
        foreach (var property in metrics.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            switch (property.GetValue(metrics))
            {
                case double value: step.ReportScalar(title, property.Name, value, iteration); break;
                case float value: step.ReportScalar(title, property.Name, value, iteration); break;
                case int value: step.ReportScalar(title, property.Name, value, iteration); break;
                case { } value when Named.Of(value, "Counts") is IReadOnlyList<IReadOnlyList<double>> { Count: > 0 } rows: ReportMatrix(title, property.Name, rows, iteration); break;
            }
        }
    }

    void ReportMatrix(string title, string series, IReadOnlyList<IReadOnlyList<double>> rows, int iteration)
    {
        var matrix = new double[rows.Count, rows[0].Count];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Count; column++)
                matrix[row, column] = rows[row][column];
        }
        step.ReportConfusionMatrix(title, series, matrix, iteration);
    }

    static string TitleOf(object metrics) => Short(metrics).Replace("Calibrated", "", StringComparison.Ordinal);

    /// <summary>Of a chain the last part that learned something, by what it learned.</summary>
    static string NameOf(object model)
    {
        var parts = Parts(model).ToList();
        var learned = parts.LastOrDefault(part => Named.Of(part, "Model") is not null) ?? parts.LastOrDefault() ?? model;
        var parameters = Named.Of(learned, "Model") ?? learned;
        return Short(Named.Of(parameters, "SubModel") ?? parameters);
    }

    static IEnumerable<object> Parts(object model) => model is IEnumerable chain ? chain.Cast<object>().SelectMany(Parts) : [model];

    static string Short(object named)
    {
        var name = named.GetType().Name.Split('`')[0];
        foreach (var ending in (string[])["ModelParameters", "Transformer", "Metrics"])
            name = name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
        return name;
    }

    /// <summary>With the schema of the data, as who reads the model needs it.</summary>
    static void Save(Assembly core, object model, object? data, Stream stream)
    {
        var type = AssemblyLoadContext.GetLoadContext(core)!.LoadFromAssemblyName(new("Microsoft.ML.Data")).GetType("Microsoft.ML.MLContext", throwOnError: true)!;
        var models = Named.Of(type.GetConstructor([typeof(int?)])!.Invoke([0]), "Model")!;
        var schema = data?.GetType().GetInterface("Microsoft.ML.IDataView")?.GetProperty("Schema")?.GetValue(data);
        var save = models.GetType().GetMethods().First(method => method is { Name: "Save", IsGenericMethod: false } && method.GetParameters()[^1].ParameterType == typeof(Stream));
        save.Invoke(models, Plain, null, [model, schema, stream], null);
    }
}
