using Microsoft.ML.Data;

/// <summary>A row as ML.NET reads it.</summary>
public sealed class Flower
{
    [VectorType(4)]
    public float[] Features { get; set; } = [];

    public int Label { get; set; }

    public static IEnumerable<Flower> From(float[,] x, int[] y)
    {
        for (var i = 0; i < y.Length; i++)
            yield return new() { Features = [x[i, 0], x[i, 1], x[i, 2], x[i, 3]], Label = y[i] };
    }
}
