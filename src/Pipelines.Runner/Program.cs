using System.Globalization;
using Pipelines.Runner;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
using var telemetry = Telemetry.Start();
using var interrupt = new Interrupt();
return await new CommandLine(Terminal.OfProcess(interrupt)).InvokeAsync(args);
