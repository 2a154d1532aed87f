using System.Globalization;

// As the steps of Transfer do, in one process; without an argument, what any program costs.
if (args is [var count])
{
    var values = new double[int.Parse(count, CultureInfo.InvariantCulture)];
    for (var i = 0; i < values.Length; i++)
        values[i] = i;
    Console.WriteLine(values[^1]);
}
