import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{fitSections,htmlCode,placeOf,pullCommands,rollbackCommands,smokeCounts,verdictWords}from"./chunk-5IURI4TD.js";import{adviceBytes,adviceTeller,adviceTitle,baseAddresses,baselineWords,breachCauses,changedImages,commandLine,contentParts,findingGroups,growthBudgets,growthEntry,headline,imageNamer,isNewImage,joinPlatforms,layerSize,notSetGroups,overrideWords,partWords,placeAddresses,placeName,proofSentence,publishHeadings,publishOutcome,publishRemedy,publishRows,publishWords,pullTable,reportRows,reportUnit,rowName,runAddress,secondsInWords,sizeRows,smokeFacts,smokeFound,stagedWords,stepWords,stillness,storedWords,toldAdvice,totalRows,trendOf,trendTable,triedWords,unchangedTable}from"./chunk-HWVPLBXO.js";import{waiverWords}from"./chunk-JJGVJILZ.js";import{bytesInside,causeOf,componentWords,wasteCauses}from"./chunk-JI4HEOA2.js";import{nameInMarkdown}from"./chunk-PR5Q3DDX.js";import{codeBlock,codeSpan,prose,tableRow}from"./chunk-KUR2FQLI.js";import{remedyLines}from"./chunk-3KFLKGAJ.js";import{reasonInWords}from"./chunk-WPJDN4D3.js";import{formatBytes}from"./chunk-D7NLGP3S.js";import{clipText}from"./chunk-7RNY6KZQ.js";import{refName}from"./chunk-GWP5UPRS.js";function commentForm(report,{author}){let{status}=report.verdict;return status==="fail"||status==="error"?"full":isUnchanged(report)?"line":author==="bot"?"table":"full"}function hasNews(report){let{baseline,images}=report,{rules,accepted}=findingGroups(report);return rules.length>0||accepted.length>0?!0:baseline===void 0||"unknown"in baseline?!1:images.some(image=>isNewImage(report,image))||baseline.removed.length>0||changedImages(report).length>0}function isUnchanged(report){return stillness(report)!==void 0&&!hasNews(report)}function placeLinks(report){let addressOf=placeAddresses(report);return(file,line)=>{let label=codeSpan(placeName(file,line)),address=addressOf(file,line);return{label,target:address===void 0?label:`[${label}](${address})`}}}function baseLinks(report){let addressOf=baseAddresses(report);return(file,line)=>{let name=codeSpan(placeName(file,line)),label=`${name} at the base`,address=addressOf(file,line);return{label,target:address===void 0?label:`[${name}](${address}) at the base`}}}function linkPlaces(text,places2){let pieces=[text],unnamed=[];for(let{label,target}of new Map(places2.map(place=>[place.label,place])).values()){let index=pieces.findIndex((piece2,at)=>at%2===0&&piece2.includes(label)),piece=pieces[index];if(piece===void 0){unnamed.push(target);continue}let start=piece.indexOf(label),parts=[piece.slice(0,start),target,piece.slice(start+label.length)];pieces=pieces.toSpliced(index,1,...parts)}return pieces.join("")+(unnamed.length===0?"":` (${unnamed.join(", ")})`)}function runLink(report){let address=runAddress(report);return address===void 0?void 0:`[run](${address})`}var maxCharacters=1e3,maxNames=6,openCount=5,kind=["advice","pieces of advice"];function adviceSections(report){let{told,left}=toldAdvice(report),link=placeLinks(report),name=imageNamer(report),{toldAbove}=adviceTeller(report),leaves=told.map((advice,index)=>({importance:760-index,kind,text:`${index+1}. ${adviceText(advice,{link,name,above:toldAbove(advice)})}
`})),folded2=leaves.slice(openCount);return[{before:`
### ${adviceTitle(report)}

`,after:"",leaves:leaves.slice(0,openCount)},{before:`
<details><summary>Advice ${openCount+1} to ${told.length}</summary>

`,after:`
</details>
`,leaves:folded2},{before:`
`,after:"",leaves:left===void 0?[]:[{importance:745,kind:["count of advice","counts of advice"],text:`${left}
`}]}]}function adviceText(advice,{link,name,above}){let{dockerfile,line,images}=advice,{message,remedy}=above===void 0?advice:{message:above,remedy:void 0},links=dockerfile===void 0?[]:[link(dockerfile,line)],said=prose(clipText(message,maxCharacters))+nameInMarkdown(advice)+(remedy===void 0?"":`. ${prose(clipText(remedy,maxCharacters))}`),names=images.slice(0,maxNames).map(image=>`${name(image)} (${image.platform})`),more=images.length>maxNames?` and ${images.length-maxNames} more`:"",whose=images.length===1?"":`. Shrinks ${prose(clipText(`${names.join(", ")}${more}`,maxCharacters))}`;return`**${adviceBytes(advice)}**: ${linkPlaces(said,links)}${whose}`}var maxRows=10,maxCharacters2=200;function contentsSection(report){let rows=reportRows(report),link=placeLinks(report);return{before:`
<details><summary>What is inside</summary>

`,after:`</details>
`,leaves:report.images.flatMap((image,index)=>{let row=rows[index],bytes=row&&bytesInside(image,row.unit);if(row===void 0||bytes===void 0||image.contents===void 0)return[];let title=`${htmlCode(clipText(rowName(row),maxCharacters2))}: ${htmlText(bytes)}`,text=partsOf(image,{contents:image.contents,unit:row.unit,link}).join(`

`);return{importance:430,kind:["list of contents","lists of contents"],text:`<details><summary>${title}</summary>

${text}

</details>

`}})}}function htmlText(text){return/^[\w .,()%<-]*$/.test(text)?text.replaceAll("<","&lt;"):htmlCode(clipText(text,maxCharacters2))}function partsOf(image,given){let{contents,unit}=given,{duplicateBytes,problems}=contents,components=componentWords(contents,unit).map(words3=>prose(clipText(words3,maxCharacters2))),causes=wasteCauses(contents,unit);return[...components.length===0?[]:[components.join(" · ")],...causes===""?[]:[`Wasted: ${causes}`,wasteTable(image,given)],...packageTable(contents,unit),...duplicateBytes===0?[]:[`The same content at several paths takes ${formatBytes(duplicateBytes,unit)} more than once`],...problems.length===0?[]:[problemWords(problems)]]}function wasteTable({layers},{contents:{waste},unit,link}){let rows=waste.slice(0,maxRows).map(group=>tableRow([formatBytes(group.bytes,unit),causeOf(group),codeSpan(clipText(group.path,maxCharacters2)),layerWords(layers[group.layer],{number:group.layer+1,link}),hiddenBy(group,{layers,link})]));return[...table(["Wasted","Cause","Path","In layer","By layer"],["--:",":--",":--",":--",":--"]),...rows,...moreOf(waste.length)].join(`
`)}function hiddenBy({layer,by},{layers,link}){return layer===by?"the same":layerWords(layers[by],{number:by+1,link})}function layerWords(layer,{number,link}){return layer?.dockerfile===void 0?`${number}`:`${number}, ${link(layer.dockerfile,layer.line).target}`}function packageTable({packages,packagesLeft},unit){if(packages.length===0)return[];let cells=({manager,name,version,bytes})=>[formatBytes(bytes,unit),codeSpan(clipText(name,maxCharacters2)),version===void 0?"":codeSpan(clipText(version,maxCharacters2)),manager],rows=packages.slice(0,maxRows).map(one=>tableRow(cells(one))),header=table(["Size","Package","Version","From"],["--:",":--",":--",":--"]),untold=packagesLeft.count===0?[]:["",`${packagesLeft.count} more with ${formatBytes(packagesLeft.bytes,unit)} are nowhere listed`];return[[...header,...rows,...moreOf(packages.length),...untold].join(`
`)]}function table(header,rules){return[tableRow(header),tableRow(rules)]}function moreOf(count){return count<=maxRows?[]:["",`${count-maxRows} smaller ones are in report.json`]}function problemWords(problems){let[first]=problems,others=problems.length===1?"":`, and ${problems.length-1} more`;return prose(clipText(`Not read: ${first?.path}: ${first?.reason}${others}`,2*maxCharacters2))}var kinds={error:["error","errors"],warn:["warning","warnings"],note:["note","notes"]},headings={error:"What fails",warn:"Warnings",note:"Notes"},importance={error:900,warn:800,note:500},maxMessageCharacters=1e3,maxLogLines=20,maxPastedLines=40,maxLogCharacters=400;function findingSections(report){let{others:sorted}=findingGroups(report),link=placeLinks(report);return[...["error","warn","note"].map(severity=>{let group=sorted.filter(finding=>finding.severity===severity),heading=`${headings[severity]} (${group.length})`,leaves=group.map(finding=>({importance:importance[severity],kind:kinds[severity],text:`- ${findingText(finding,link)}
`}));return severity==="note"?{before:`
<details><summary>${heading}</summary>

`,after:`
</details>
`,leaves}:{before:`
### ${heading}

`,after:"",leaves}}),logs(sorted)]}function findingText(finding,link){let words3=prose(clipText(finding.message,maxMessageCharacters)),message=/^\d+$/.test(words3)?codeSpan(words3):words3,[first,...pasted]=remedyLines(finding),remedy=first===void 0?"":`. ${prose(clipText(first,maxMessageCharacters))}`,links=[{file:finding.dockerfile,line:finding.line},{file:finding.configFile,line:finding.configLine}].flatMap(({file,line})=>file===void 0?[]:[link(file,line)]);return linkPlaces(message+nameInMarkdown(finding)+remedy,links)+pasteBlock(pasted)}function pasteBlock(lines){let from=lines.findIndex(line=>line.trim()!=="");if(from===-1)return"";let clipped=lines.slice(from,from+maxPastedLines).map(line=>clipText(line,maxLogCharacters));return`

${codeBlock(clipped).replace(/^/gm,"  ")}`}function logs(sorted){return{before:`
`,after:"",leaves:sorted.filter(finding=>(finding.log?.length??0)>0).map(finding=>({importance:780,kind:["log","logs"],text:`<details><summary>${logTitle(finding)}</summary>

${codeBlock(lastLines(finding))}

</details>
`}))}}function logTitle(finding){let where=placeOf(finding);return where===""?"Last lines of the log":`Last lines of the log of ${htmlCode(clipText(where,200))}`}function lastLines(finding){return(finding.log??[]).slice(-maxLogLines).map(line=>clipText(line,maxLogCharacters))}var mostCauses=3,maxNameCharacters=200;function whySection(report){let link=placeLinks(report);return{before:`
### Why

`,after:"",leaves:breachCauses(report).map(causes=>({importance:880,kind:["cause of a breach","causes of breaches"],text:whyText(causes,link)}))}}function whyText({row,changed,largest},link){if(changed===void 0){let layers=largest.map(layer=>`  - ${layerLine(layer,{row,link})}
`);return`- **${prose(clipText(rowName(row),maxNameCharacters))}**: its largest layers
${layers.join("")}`}let grown=changed.steps.filter(({beforeBytes,afterBytes})=>afterBytes>beforeBytes),[part]=contentParts(changed,{most:mostCauses,only:"grown"});return entryText(changed,{steps:grown,parts:part===void 0?[]:[part],link})}function growthSection(report){let link=placeLinks(report),told=new Set(breachCauses(report).map(({changed:changed2})=>changed2?.index)),changed=changedImages(report).filter(({index})=>!told.has(index));return{before:`
<details><summary>What changed (${changed.length})</summary>

`,after:`
</details>
`,leaves:changed.map(one=>({importance:690,kind:["explanation of a change","explanations of changes"],text:entryText(one,{steps:one.steps,parts:contentParts(one,{most:mostCauses}),link})}))}}function baselineSection(report){let words3=baselineWords(report),text=words3===void 0?void 0:`
${prose(clipText(words3,600))}
`;return{before:"",after:"",leaves:text===void 0?[]:[{importance:935,kind:["note on the baseline","notes on the baseline"],text}]}}function entryText(changed,{steps:steps3,parts,link}){let{name,words:words3}=growthEntry(changed);return[`- **${prose(clipText(name,maxNameCharacters))}** ${prose(clipText(words3,600))}
`,...steps3.slice(0,mostCauses).map(step=>`  - ${stepLine(step,{row:changed.row,link})}
`),...steps3.length>mostCauses?[`  - and ${steps3.length-mostCauses} more
`]:[],...parts.map(part=>`  - ${partLine(part)}
`)].join("")}function stepLine(step,{row,link}){return`${prose(stepWords(step,row.unit))}${placeAndText(step,link)}`}function layerLine(layer,{row,link}){return`${layerSize(layer,row.unit)}${placeAndText(layer,link)}`}function placeAndText({dockerfile,line,instruction},link){return`${dockerfile===void 0?"":` ${link(dockerfile,line).target}`}${instruction===void 0?"":` ${codeSpan(clipText(instruction,120))}`}`}function partLine({title,items,left}){let told=items.map(({what,bytes,more})=>`${codeSpan(clipText(what,120))} ${bytes}${more===void 0?"":` (${prose(more)})`}`);return`${title}: ${told.join(", ")}${left===0?"":`, and ${left} more`}`}var importance2={fail:600,unknown:600,warn:400,pass:200};function layerSection(report,options){let rows=reportRows(report),link=placeLinks(report);return{before:`
<details><summary>Layers</summary>

`,after:`</details>
`,leaves:report.images.flatMap((image,index)=>{let row=rows[index];if(row===void 0||image.layers.length===0)return[];let title=`${htmlCode(clipText(rowName(row),200))}: ${row.layers} ${row.layers==="1"?"layer":"layers"}, ${row.compressed} compressed`,table2=layerTable(image,{...options,link,unit:row.unit});return{importance:importance2[row.status],kind:["list of layers","lists of layers"],text:`<details><summary>${title}</summary>

${table2}
</details>

`}})}}function layerTable(image,options){let largest=new Set(image.layers.toSorted((left,right)=>bytesOf(right)-bytesOf(left)).slice(0,options.maxLayers)),rows=image.layers.flatMap((layer,index)=>largest.has(layer)?[layerRow(layer,{...options,number:index+1})]:[]),inspected=image.contents!==void 0,rest=image.layers.length-largest.size,before=image.baseline===void 0||"unknown"in image.baseline?void 0:image.baseline.digest;return`${[tableRow(["#","Compressed","Uncompressed",...inspected?["Wasted"]:[],"From","Line","Instruction"]),tableRow(["--:","--:","--:",...inspected?["--:"]:[],":--",":--",":--"]),...rows,...rest>0?["",`${rest} smaller ${rest===1?"layer is":"layers are"} left out`]:[],...image.digest===void 0?[]:["",`Digest ${codeSpan(image.digest)}`],...before===void 0?[]:["",`At the baseline ${codeSpan(clipText(before,120))}`]].join(`
`)}
`}function layerRow(layer,options){let instruction=layer.instruction?.replace(/\s+/g," ").trim();return tableRow([options.number.toString(),layer.compressedBytes===void 0?"unknown":formatBytes(layer.compressedBytes,options.unit),formatBytes(layer.uncompressedBytes,options.unit),...layer.wastedBytes===void 0?[]:[formatBytes(layer.wastedBytes,options.unit)],origin(layer),layer.dockerfile===void 0?"unknown":options.link(layer.dockerfile,layer.line).target,instruction===void 0||instruction===""?"unknown":codeSpan(clipText(instruction,120))])}function bytesOf({compressedBytes,uncompressedBytes}){return compressedBytes??uncompressedBytes}function origin(layer){return layer.inherited===void 0?"unknown":layer.inherited?"base":"own"}var maxCharacters3=600;function ruleSection(report){let said=sentences(report);return{before:`> [!IMPORTANT]
> **This pull request changes the rules that it is judged by**
>
`,after:`
`,leaves:findingGroups(report).rules.map(({message,configFile,configLine,baseFile,baseLine})=>({importance:960,kind:["change of a rule","changes of rules"],text:`> - ${said(message,{file:configFile,line:configLine,baseFile,baseLine})}
`}))}}function acceptedSection(report){let said=sentences(report),{accepted,moreAccepted}=findingGroups(report);return{before:`**Accepted**

`,after:`
`,leaves:[...accepted.map(({message,override})=>{let entry=override?.kind==="entry"?override:{file:void 0,line:void 0};return`${said(message,{})}. ${override===void 0?"":said(overrideWords(override),entry)}`}),...moreAccepted===void 0?[]:[moreAccepted]].map(line=>({importance:890,kind:["accepted breach","accepted breaches"],text:`- ${line}
`}))}}function sentences(report){let link=placeLinks(report),baseLink=baseLinks(report);return(text,{file,line,baseFile,baseLine})=>{let words3=prose(clipText(text,maxCharacters3)),sentence=/^\d+$/.test(words3)?codeSpan(words3):words3,places2=[...file===void 0?[]:[link(file,line)],...baseFile===void 0?[]:[baseLink(baseFile,baseLine)]];return linkPlaces(sentence,places2)}}var statusWords={verified:"✅ read back","not-ours":"❌ not ours",failed:"❌ failed","not-reached":"➖ not reached"},maxReferenceCharacters=400,maxReasonCharacters=600;function publishSections(report){let{publish}=report,staged=stagedSection(report),outcome=publishOutcome(publish);return outcome==="not-asked"?[staged]:[lead(report,publishHeadings[outcome]),steps(publish),places(report),pulls(report),notTagged(publish),leftOut(publish),rollback(publish),staged]}function lead(report,heading){let{publish}=report,{version,tool,mode}=publish,remedy=publishRemedy(report),words3=publishWords(publish)??"",facts=[...version===void 0?[]:[`version ${codeSpan(clipText(version,200))}`],...tool===void 0||mode==="dry-run"?[]:[`copied by ${prose(clipText(tool,100))}`]],told=facts.length===0?"":` (${facts.join(", ")})`,sentence=words3.replace(/^./,first=>first.toUpperCase()),next=remedy===void 0?"":`

${prose(clipText(remedy,2*maxReasonCharacters))}`;return{before:`
### ${heading}

`,after:"",leaves:[{importance:985,kind:["word on publishing","words on publishing"],text:`${prose(clipText(sentence,maxReasonCharacters))}${told}${next}
`}]}}function steps({steps:steps3=[]}){return{before:`
A real run would do this:

`,after:"",leaves:steps3.map((step,index)=>({importance:680,kind:["step","steps"],text:`${index+1}. ${prose(clipText(step,maxReasonCharacters))}
`}))}}function places(report){return{before:`
${[tableRow(["Image","Repository","Tags","Digest","Status"]),tableRow([":--",":--",":--",":--",":--"])].join(`
`)}
`,after:"",leaves:publishRows(report).map(row=>({importance:880,kind:["published image","published images"],text:`${tableRow(cellsOf(row))}
`}))}}function cellsOf(row){let reason=row.reason===void 0?"":`: ${prose(clipText(reasonInWords(row.reason),maxReasonCharacters))}`,tags=row.tags.map(tag=>codeSpan(clipText(tag,130)));return[prose(clipText(row.name,120)),codeSpan(clipText(row.repository,maxReferenceCharacters)),tags.length===0?"none":tags.join(", "),codeSpan(clipText(row.digest,100)),statusWords[row.status]+reason]}function pulls(report){return{before:`
To pull the very bytes that were measured:

`,after:"",leaves:blockOf(pullCommands(report),{importance:600,kind:["list of commands","lists of commands"]})}}function notTagged({notTagged:notTagged2}){return{before:`
Not set:

`,after:"",leaves:notSetGroups(notTagged2.filter(({status})=>status!=="left-out")).map(group=>({importance:700,kind:["reason why tags were not set","reasons why tags were not set"],text:`- ${notSetText(group)}
`}))}}function leftOut({notTagged:notTagged2}){return{before:`
<details><summary>Templates without a tag in this run</summary>

`,after:`
</details>
`,leaves:notSetGroups(notTagged2.filter(({status})=>status==="left-out")).map(group=>({importance:450,kind:["reason why templates give no tag","reasons why templates give no tag"],text:`- ${notSetText(group)}
`}))}}function notSetText({references,more,reason,found}){let names=references.map(reference=>codeSpan(clipText(reference,maxReferenceCharacters))).join(", "),rest=more===0?"":` and ${more} more`,now=found===void 0?"":` (now ${codeSpan(clipText(found,100))})`;return`${names}${rest}: ${prose(clipText(reasonInWords(reason),maxReasonCharacters))}${now}`}function rollback(publish){return{before:`
<details><summary>How to give tags back what they named before</summary>

`,after:`
</details>
`,leaves:blockOf(rollbackCommands(publish),{importance:350,kind:["list of commands","lists of commands"]})}}function stagedSection(report){let{staged}=report.publish,words3=stagedWords(report);if(words3!==void 0){let text=`${prose(clipText(words3,maxReasonCharacters))}
`;return{before:`
`,after:"",leaves:[{importance:640,kind:["word on staging","words on staging"],text}]}}return{before:`
<details><summary>Staged images</summary>

`,after:`
</details>
`,leaves:staged.map(({reference,status,reason})=>({importance:460,kind:["staged image","staged images"],text:`- ${codeSpan(clipText(reference,maxReferenceCharacters))} ${status}: ${prose(clipText(reasonInWords(reason),maxReasonCharacters))}
`}))}}function blockOf(commands,leaf){return commands.length===0?[]:[{...leaf,text:`${codeBlock(commands)}
`}]}var maxCellCharacters=200;function pullSection(report){let kind2=["time to pull","times to pull"];return foldedTable(pullTable(report),{title:"Estimated time to pull",importance:480,kind:kind2})}function unchangedSection(report){let kind2=["unchanged image","unchanged images"];return foldedTable(unchangedTable(report),{title:"Not built, unchanged",importance:690,kind:kind2})}function growthBudgetSection(report){let kind2=["bound on growth","bounds on growth"];return foldedTable(growthBudgets(report),{title:"Growth budgets",importance:660,kind:kind2})}function foldedTable({columns,rows,notes=[]},{title,importance:importance5,kind:kind2}){let rules=columns.map(({align})=>align==="right"?"--:":":--");return{before:`
<details><summary>${title}</summary>

${tableRow(columns.map(column=>column.title))}
${tableRow(rules)}
`,after:`${notes.map(note=>`
${prose(note)}
`).join("")}
</details>
`,leaves:rows.map(cells=>({importance:importance5,kind:kind2,text:`${tableRow(cells.map(cellText))}
`}))}}function cellText(cell){return prose(clipText(cell,maxCellCharacters))}var words={done:"done",failed:"**failed**","not-reached":"not reached"};function runSections(report){return[notBuilt(report),stages(report),tools(report)]}function notBuilt(report){return{before:`
<details><summary>Not built</summary>

`,after:`
</details>
`,leaves:report.notBuilt.map(target=>({importance:650,kind:["target that was not built","targets that were not built"],text:`- ${prose(clipText(refName(target),240))}: ${prose(clipText(target.reason,400))}
`}))}}function stages(report){let rows=report.stages.map(({name,status,seconds})=>tableRow([name,words[status],seconds===void 0?"":secondsInWords(seconds)])),table2=[tableRow(["Stage","Status","Time"]),tableRow([":--",":--","--:"]),...rows].join(`
`);return{before:`
<details><summary>How far the run got</summary>

`,after:`
</details>
`,leaves:rows.length===0?[]:[{importance:450,kind:["list of stages","lists of stages"],text:`${table2}
`}]}}function tools(report){let{builder,config,source,tool}=report,run=runLink(report),facts=[`${tool.name} ${prose(tool.version)}`,...builder===void 0?[]:[`buildx ${prose(clipText(builder.buildx,100))}, BuildKit ${prose(clipText(builder.buildkit.join(", "),200))}`,`builder ${codeSpan(clipText(builder.name,100))}, driver ${codeSpan(clipText(builder.driver,100))}`],...config===void 0?[]:[`configuration ${codeSpan(clipText(config.file,300))}, sha256 ${codeSpan(config.sha256)}`],...triedWords(report).map(words3=>prose(clipText(words3,400))),...source?.sha===void 0?[]:[`commit ${codeSpan(clipText(source.sha,80))}`],...run===void 0?[]:[run]];return{before:`
<details><summary>Tools</summary>

`,after:`
</details>
`,leaves:[{importance:300,kind:["list of tools","lists of tools"],text:facts.map(fact=>`- ${fact}
`).join("")}]}}var maxImages=12,maxNameCharacters2=60;function sharingSection(report){let name=imageNamer(report),unit=reportUnit(report);return{before:`
<details><summary>Shared layers</summary>

`,after:`</details>
`,leaves:report.sharing.map(sharing=>({importance:420,kind:["table of shared layers","tables of shared layers"],text:`${[`${codeSpan(clipText(sharing.platform,maxNameCharacters2))}: ${storedWords(sharing,unit)}`,...matrix(sharing,{name,unit}),...leftOut2(sharing,name)].join(`

`)}

`}))}}function matrix({images,downloadBytes,sharedBytes},{name,unit}){if(images.length<2)return[];let shown=images.slice(0,maxImages),names=shown.map(image=>prose(clipText(name(image),maxNameCharacters2))),rows=shown.map((_,row)=>{let cells=shown.map((__,column)=>row===column?`all ${formatBytes(sharedBytes[row]?.[column]??0,unit)}`:`+${formatBytes(downloadBytes[row]?.[column]??0,unit)}`);return tableRow([`**${names[row]}**`,...cells])}),more=images.length-shown.length;return[[tableRow(["Has, and pulls",...names]),tableRow([":--",...names.map(()=>"--:")]),...rows].join(`
`),...more===0?[]:[`${more} more ${more===1?"image is":"images are"} in report.json`]]}function leftOut2({leftOut:left},name){return left.slice(0,maxImages).map(({reason,...ref})=>`${name(ref)} is left out: ${reason}`).map(line=>prose(clipText(line,400)))}var words2={passed:"✅ passed",failed:"❌ failed",skipped:"➖ skipped",infrastructure:"❓ could not run"},importance3={failed:640,infrastructure:640,skipped:480,passed:220},maxNameCharacters3=120,maxReasonCharacters2=400,maxCommandCharacters=400,maxDetailsCharacters=400,maxLogLines2=20,maxLogCharacters2=400;function proofSection(report){let sentence=proofSentence(report);return{before:`
`,after:"",leaves:sentence===void 0?[]:[{importance:990,kind:["remark on what is proven","remarks on what is proven"],text:`${prose(clipText(sentence,1e3))}
`}]}}function failedTestSections(report){let name=imageNamer(report);return report.smoke.filter(isToShow).map(test=>{let what=test.status==="failed"?"Failed":"Could not run",where=clipText(`${name(test)} (${test.platform})`,200);return{before:`
<details><summary>${what}: ${htmlCode(clipText(test.name,maxNameCharacters3))} in ${htmlCode(where)}</summary>

`,after:`
</details>
`,leaves:[{importance:785,kind:["account of a test","accounts of tests"],text:accountOf(test)},...test.log===void 0?[]:[{importance:770,kind:["log","logs"],text:`
${codeBlock(lastLines2(test.log))}
`}]]}})}function smokeTable(report){let name=imageNamer(report),header=["Image","Platform","Test","Result","Time","Peak memory","Found"],rules=[":--",":--",":--",":--","--:","--:",":--"];return{before:`
<details><summary>Smoke tests: ${smokeCounts(report.smoke)}</summary>

${tableRow(header)}
${tableRow(rules)}
`,after:`
</details>
`,leaves:report.smoke.map(test=>({importance:importance3[test.status],kind:["row of a smoke test","rows of smoke tests"],text:`${tableRow(cellsOf2(test,name(test)))}
`}))}}function isToShow({status,command,log}){return(status==="failed"||status==="infrastructure")&&(command??log)!==void 0}function accountOf(test){let facts=`- ${prose(clipText(smokeFacts(test).join(", "),maxDetailsCharacters))}
`;return test.command===void 0?facts:`- command ${codeSpan(clipText(commandLine(test.command),maxCommandCharacters))}
${facts}`}function lastLines2(log){return log.slice(-maxLogLines2).map(line=>clipText(line,maxLogCharacters2))}function cellsOf2(test,name){let{reason,peakMemoryBytes}=test,found=smokeFound(test);return[prose(clipText(name,maxNameCharacters3)),prose(clipText(test.platform,maxNameCharacters3)),prose(clipText(test.name,maxNameCharacters3)),words2[test.status]+(reason===void 0?"":`: ${prose(clipText(reasonInWords(reason),maxReasonCharacters2))}`),test.status==="skipped"?"":secondsInWords(test.seconds),peakMemoryBytes===void 0?"":formatBytes(peakMemoryBytes),found.length===0?"":prose(clipText(found.join("; "),maxDetailsCharacters))]}var signs={pass:"✅",warn:"⚠️",fail:"❌",unknown:"❓"},importance4={fail:950,unknown:940,warn:850,pass:700},kinds2={fail:["row that fails","rows that fail"],unknown:["row without numbers","rows without numbers"],warn:["row with a warning","rows with a warning"],pass:["row within budget","rows within budget"]},maxNameCharacters4=120;function sizeTable(report){let rows=sizeRows(report),tested=rows.some(({smoke})=>smoke!==void 0),inspected=rows.some(({wasted})=>wasted!==void 0),compared=rows.some(({change})=>change!==void 0),sizes=["Compressed",...compared?["Change"]:[],"Budget","Used","Uncompressed",...inspected?["Wasted"]:[],"Layers"],header=["Image","Platform","Status",...tested?["Smoke"]:[],...sizes],rules=[":--",":--",":--",...tested?[":--"]:[],"--:",...compared?["--:"]:[],"--:",":--","--:",...inspected?["--:"]:[],"--:"];return{before:`${tableRow(header)}
${tableRow(rules)}
`,after:"",leaves:[...rows.map(row=>({importance:importance4[row.status],kind:kinds2[row.status],text:`${tableRow(imageCells(row))}
`})),...totalRows(report).map(total=>({importance:1e3,kind:["total","totals"],text:`${tableRow(totalCells(total,{smoke:tested?[""]:[],change:compared?[""]:[],wasted:inspected?[""]:[]}))}
`}))]}}function goalTable(report){let rows=reportRows(report).filter(row=>row.target!==void 0||row.original!==void 0);return{before:`
<details><summary>Targets and savings</summary>

${tableRow(["Image","Platform","Compressed","Target","Original"])}
${tableRow([":--",":--","--:",":--",":--"])}
`,after:`
</details>
`,leaves:rows.map(row=>({importance:650,kind:["target","targets"],text:`${tableRow([...nameCells(row),row.compressed,...[row.target,row.original].map(goalCell)])}
`}))}}function goalCell(text){return text===void 0?"":prose(clipText(text,maxNameCharacters4))}function nameCells(row){return[prose(clipText(row.name,maxNameCharacters4)),prose(clipText(row.platform,maxNameCharacters4))]}function imageCells(row){let[name,platform]=nameCells(row),isBad=row.status==="fail"||row.status==="unknown",reason=row.reason===void 0?"":`: ${prose(clipText(row.reason,200))}`;return[isBad?`**${name}**`:name,platform,statusCell(row.status,row.word+reason),...row.smoke===void 0?[]:[prose(row.smoke)],row.compressed,...row.change===void 0?[]:[row.change.replace("<","&lt;")],prose(clipText(row.budget??"none",maxNameCharacters4)),usageCell(row.usage),row.uncompressed,...row.wasted===void 0?[]:[row.wasted.replace("<","&lt;")],row.layers]}function totalCells(total,{smoke,change,wasted}){return[`**${total.name}**`,total.kind,total.status===void 0?"":statusCell(total.status,total.word??""),...smoke,total.compressed,...change,total.budget??"",usageCell(total.usage),total.uncompressed,...wasted,""]}function usageCell(usage){return usage===void 0?"":[usage.bar,usage.percent].filter(part=>part!==void 0).join(" ")}function statusCell(status,words3){return`${signs[status]} ${words3}`}var ranks={decimal:["B","kB","MB","GB","TB"],binary:["B","KiB","MiB","GiB","TiB"]},steps2={decimal:1e3,binary:1024},maxNameCharacters5=60,colours=["#2f81f7","#db6d28","#3fb950","#a371f7","#e3679a"],directive={themeVariables:{xyChart:{plotColorPalette:colours.join(", ")}}};function trendChart({runs,series}){let whole=series.filter(({bytes})=>bytes.every(one=>one!==void 0)),[first]=whole;if(first===void 0)return;let{unit}=first,most=Math.max(...whole.flatMap(({bytes})=>bytes.map(one=>one??0))),name=formatBytes(most,unit).split(" ")[1]??"B",values=whole.map(one=>one.bytes.map(bytes=>valueIn(bytes??0,{unit,name}))),[low,high]=[Math.min(...values.flat()),Math.max(...values.flat())],margin=(high-low||high||1)/10;return[`%%{init: ${JSON.stringify(directive)}}%%`,"xychart-beta",`    title "Compressed size in ${name}"`,`    x-axis [${runs.map(({label})=>`"${label}"`).join(", ")}]`,`    y-axis "${name}" ${rounded(Math.max(0,low-margin))} --> ${rounded(high+margin)}`,...whole.map((one,index)=>`    line "${chartName(one)}" [${(values[index]??[]).map(rounded).join(", ")}]`)]}function fromTheTop({series}){return series.filter(({bytes})=>bytes.every(one=>one!==void 0)).toSorted((left,right)=>(right.bytes.at(-1)??0)-(left.bytes.at(-1)??0)).map(({name})=>name)}function chartName({name}){return name.slice(0,maxNameCharacters5).replace(/[^A-Za-z0-9 ._/()+-]/g,"?")}function valueIn(bytes,{unit,name}){let[amount="0",own="B"]=formatBytes(bytes,unit).split(" ");return Number(amount)*steps2[unit]**(ranks[unit].indexOf(own)-ranks[unit].indexOf(name))}function rounded(value){return Number(value.toFixed(6)).toString()}var maxNameCharacters6=100;function trendSection(report){let trend=trendOf(report);return{before:`
<details><summary>The last runs of the base branch</summary>
`,after:`
</details>
`,leaves:trend===void 0?[]:[{importance:640,kind:["trend","trends"],text:trendText(trend)}]}}function trendText(trend){let chart=trendChart(trend),{columns,rows,notes=[]}=trendTable(trend),words3=text=>prose(clipText(text,maxNameCharacters6)),names=fromTheTop(trend);return[...chart===void 0?[]:["","```mermaid",...chart,"```"],...chart===void 0||names.length<2?[]:["",`At the right end, from the top: ${names.map(words3).join(", ")}`],"",tableRow(columns.map(({title})=>words3(title))),tableRow(columns.map(({align})=>align==="right"?"--:":":--")),...rows.map(cells=>tableRow(cells.map(words3))),...notes.flatMap(note=>["",note]),""].join(`
`)}var maxCharacters4=1e3;function waivedSection(report){let waived=joinPlatforms(report.waived);return{before:`
<details><summary>Waived (${waived.length})</summary>

`,after:`
</details>
`,leaves:waived.map(finding=>({importance:470,kind:["waived finding","waived findings"],text:`- ${prose(clipText(waiverWords(finding),maxCharacters4))}. ${prose(clipText(finding.message,maxCharacters4))}
`}))}}var maxCommentCharacters=65e3,maxSummaryBytes=1048576,alerts={warn:"WARNING",fail:"CAUTION",error:"CAUTION"},signs2={pass:"✅",warn:"⚠️",fail:"❌",error:"❌"};function renderComment(report,options){let{marker,maxCharacters:maxBytes=maxCommentCharacters,author="person"}=options,form=commentForm(report,{author});return render(report,{lead:`${marker}

`,form,maxBytes,maxLayers:20,limit:"the limit of a comment"})}function renderSummary(report,options={}){let maxBytes=options.maxBytes??maxSummaryBytes;return render(report,{lead:"",form:"full",maxBytes,maxLayers:200,limit:"the limit of a job summary"})}function render(report,options){let table2=[sizeTable(report),unchangedSection(report),proofSection(report),baselineSection(report)],rest=[whySection(report),...findingSections(report),...adviceSections(report),growthSection(report),growthBudgetSection(report),waivedSection(report),...publishSections(report),...failedTestSections(report),smokeTable(report),goalTable(report),contentsSection(report),sharingSection(report),trendSection(report),pullSection(report),layerSection(report,{maxLayers:options.maxLayers}),...runSections(report)],body={full:[...table2,...rest],table:[...table2,...folded(rest,{title:"Details",before:`
`})],line:folded([...table2,...rest],{title:"Sizes and details",before:""})}[options.form];return fitSections({head:options.lead,sections:[ruleSection(report),alwaysThere(verdict(report)),acceptedSection(report),...body],maxBytes:options.maxBytes,leftOut:what=>`
Left out to stay within ${options.limit}: ${what}. The page report.html shows it, and report.json has everything
`})}function alwaysThere(text){return{before:"",after:"",leaves:[{importance:Number.POSITIVE_INFINITY,kind:["part","parts"],text}]}}function folded(sections,{title,before}){return[alwaysThere(`${before}<details><summary>${title}</summary>

`),...sections,alwaysThere(`
</details>
`)]}function verdict(report){let{status}=report.verdict,sentence=`${signs2[status]} ${verdictWords[status]}: **${prose(clipText(headline(report),1e3))}**
`,alert=status==="pass"?sentence:`> [!${alerts[status]}]
> ${sentence}`,part=partWords(report);return`${alert}${part===void 0?"":`
${prose(clipText(part,1e3))}
`}
`}export{hasNews,renderComment,renderSummary};
